"""From figures and rows to papers people read: workbooks so far."""

from luodi.engines.prose.workbook import Column, write_workbook

__all__ = ["Column", "write_workbook"]

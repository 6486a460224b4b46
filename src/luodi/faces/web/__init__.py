"""What all pages share: the frame, the language, forms, drawings, dates, the timeline."""

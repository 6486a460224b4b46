"""Staff's pages: to do, matters, units, types, one's own. They hold no rules: parse, call, show."""

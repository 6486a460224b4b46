"""Assessment: what is counted of whom, by which scheme; runs from collection to publication; filings and objections."""

"""Reports that leave the product: as a PDF, in a zip, or behind a link for people without account.

All of them show one view, `view.ReportCopy`, an allow-list that `making` fills field by field. What
somebody hands on is never more than what they may see themselves: the report is read in their name.
"""

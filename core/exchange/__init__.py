"""Tables from elsewhere and tables for elsewhere: CSV, TSV, XLSX, clipboard and model configurations. No Qt.

Reading: `files` -> `Grid` -> `mapping` -> `drafts` -> `applying`; nothing is written before the last of them.
Writing: `tables` -> `csv_file` or `workbook_file`.
"""

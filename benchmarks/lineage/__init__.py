"""What came of the letter, on its own tasks: other methods, each by a well-kept library.

Context, and apart from the claims of the papers. Each module has a TITLE, a QUESTION, the library
that it NEEDS, and a function `rows` of the table that answers the question; chapter.py writes them.
"""

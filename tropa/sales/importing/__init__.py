"""Import of deals, enquiries, products and past sales: what `customers.importing` needs to know of each kind.

A deal, an enquiry and a sale have a customer: `customers.importing.linking` finds or makes it. The rest is here: what
columns mean (`targets`), how cells are read (`cells`), which pipelines and stages a file names (`ways`), and for each
kind what is to be done with a row and how it is written.
"""

DROP TABLE invoice_source;

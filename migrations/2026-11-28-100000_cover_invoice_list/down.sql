DROP INDEX invoice_list;
CREATE INDEX invoice_list ON invoice (customer_id, issued_on DESC, id DESC, total_minor) WHERE issued_on IS NOT NULL;

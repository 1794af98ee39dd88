-- The counter's lists of invoices: as a customer's, each state with its predicate word for word, by day of issue and by
-- due day, with what its sums read.
DROP INDEX dealer_list;
DROP INDEX dealer_open;
CREATE INDEX dealer_list ON invoice (dealership_id, issued_on DESC, id DESC, total_minor) WHERE issued_on IS NOT NULL;
CREATE INDEX dealer_list_due ON invoice (dealership_id, due_on DESC, id DESC, issued_on) WHERE issued_on IS NOT NULL;
CREATE INDEX dealer_open ON invoice (dealership_id, due_on DESC, id DESC, open_minor, total_minor, issued_on) WHERE open_minor <> 0;
CREATE INDEX dealer_open_issued ON invoice (dealership_id, issued_on DESC, id DESC, open_minor, total_minor, due_on) WHERE open_minor <> 0;
CREATE INDEX dealer_paid_list ON invoice (dealership_id, issued_on DESC, id DESC) WHERE open_minor = 0 AND total_minor <> 0 AND issued_on IS NOT NULL;
CREATE INDEX dealer_paid_due ON invoice (dealership_id, due_on DESC, id DESC, issued_on) WHERE open_minor = 0 AND total_minor <> 0 AND issued_on IS NOT NULL;
CREATE INDEX dealer_no_charge ON invoice (dealership_id, issued_on DESC, id DESC, total_minor) WHERE total_minor = 0 AND issued_on IS NOT NULL;
CREATE INDEX customer_issued ON customer (dealership_id, issued_count, issued_minor);

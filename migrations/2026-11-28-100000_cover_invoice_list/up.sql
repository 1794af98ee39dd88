-- The list that everybody opens reads the index alone: fifty rows lie side by side in it, where the table has them on
-- fifty pages (docs/performance.md). Its columns are those of billing/invoices/listing/query.rs.
DROP INDEX invoice_list;
CREATE INDEX invoice_list ON invoice (customer_id, issued_on DESC, id DESC, total_minor, due_on, open_minor, credited_minor, written_off_minor, number, state, currency, vehicle_id, repair_order, label) WHERE issued_on IS NOT NULL;

-- Most rows of a dealership that writes no repair orders have the same: counted with the others, an engine would think that
-- every order is half the table.
DROP INDEX invoice_repair_order;
CREATE INDEX invoice_repair_order ON invoice (dealership_id, repair_order) WHERE repair_order <> '';
DROP INDEX invoice_search_repair_order;
CREATE INDEX invoice_search_repair_order ON invoice (customer_id, repair_order) WHERE repair_order <> '';
DROP INDEX dealer_draft_orders;
CREATE INDEX dealer_draft_orders ON invoice (dealership_id, repair_order) WHERE issued_on IS NULL AND repair_order <> '';
DROP INDEX estimate_dealer_order;
CREATE INDEX estimate_dealer_order ON estimate (dealership_id, repair_order) WHERE repair_order <> '';
DROP INDEX estimate_repair_order;
CREATE INDEX estimate_repair_order ON estimate (customer_id, repair_order) WHERE repair_order <> '';

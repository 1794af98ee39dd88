-- What a draft was made of: the document that was divided or given to another account, the invoice that it takes the place
-- of (replaces), the estimate that it bills, the plan that it is a period of.
CREATE TABLE invoice_source (
    invoice_id TEXT NOT NULL REFERENCES invoice (id) ON DELETE CASCADE,
    source_id TEXT NOT NULL,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    replaces BOOLEAN NOT NULL,
    PRIMARY KEY (invoice_id, source_id)
);
CREATE INDEX invoice_source_source ON invoice_source (source_id);
INSERT INTO invoice_source SELECT invoice_id, root_id, dealership_id, FALSE FROM payer_document WHERE invoice_id <> root_id;
INSERT INTO invoice_source SELECT invoice_id, id, dealership_id, FALSE FROM estimate WHERE invoice_id IS NOT NULL;
INSERT INTO invoice_source SELECT invoice_id, estimate_id, dealership_id, FALSE FROM estimate_bill;
INSERT INTO invoice_source SELECT invoice_id, plan_id, dealership_id, FALSE FROM recurring_run
    JOIN recurring_plan ON recurring_plan.id = recurring_run.plan_id WHERE invoice_id IN (SELECT id FROM invoice);

-- Documents that were made by dividing one by payer. root_id is the document that was divided, which has a row too.
CREATE TABLE payer_document (
    invoice_id TEXT NOT NULL PRIMARY KEY REFERENCES invoice (id) ON DELETE CASCADE,
    dealership_id TEXT NOT NULL REFERENCES dealership (id),
    root_id TEXT NOT NULL,
    pay_type TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX payer_document_root ON payer_document (root_id, pay_type);

DROP TABLE payer_document;

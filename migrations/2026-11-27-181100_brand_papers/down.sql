ALTER TABLE tax_rule DROP COLUMN used_on;
ALTER TABLE dealership DROP COLUMN brand_logo;
ALTER TABLE dealership DROP COLUMN brand_sheet;
DROP TABLE brand_file;
DROP TABLE document_template;

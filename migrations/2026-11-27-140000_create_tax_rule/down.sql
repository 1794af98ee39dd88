DROP TABLE tax_rule;

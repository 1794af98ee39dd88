//! Where the five files come from: a folder, or memory (what is built into the program for the demo).

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// One of the five files, in the order in which they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ImportFile {
    Customers,
    Vehicles,
    Invoices,
    Lines,
    Payments,
}

impl ImportFile {
    pub const ALL: [Self; 5] = [Self::Customers, Self::Vehicles, Self::Invoices, Self::Lines, Self::Payments];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Customers => "customers.csv",
            Self::Vehicles => "vehicles.csv",
            Self::Invoices => "invoices.csv",
            Self::Lines => "invoice_lines.csv",
            Self::Payments => "payments.csv",
        }
    }

    /// Part of what a staged row is bound to; never changes while rows are staged.
    pub(super) const fn tag(self) -> u8 {
        match self {
            Self::Customers => 1,
            Self::Vehicles => 2,
            Self::Invoices => 3,
            Self::Lines => 4,
            Self::Payments => 5,
        }
    }

    /// All of them, in the order of the documentation; the file may have another order.
    pub const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Customers => &[
                "customer_ref",
                "kind",
                "name",
                "email",
                "phone",
                "street",
                "city",
                "region",
                "postal_code",
                "country",
                "language",
                "tax_exempt",
                "notes",
            ],
            Self::Vehicles => &[
                "customer_ref",
                "vin",
                "plate",
                "plate_region",
                "year",
                "make",
                "model",
                "trim",
                "odometer",
                "odometer_unit",
            ],
            Self::Invoices => &[
                "invoice_number",
                "customer_ref",
                "vin",
                "repair_order",
                "advisor",
                "issued_on",
                "due_on",
                "odometer_in",
                "odometer_out",
                "currency",
                "net",
                "tax",
                "total",
            ],
            Self::Lines => &[
                "invoice_number",
                "line",
                "job",
                "kind",
                "pay_type",
                "code",
                "description",
                "part_number",
                "condition",
                "quantity",
                "unit",
                "unit_price",
                "discount_amount",
                "tax_rate",
                "net",
            ],
            Self::Payments => {
                &["payment_ref", "invoice_number", "received_on", "method", "currency", "amount"]
            }
        }
    }
}

impl fmt::Display for ImportFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where to read from.
#[derive(Clone, Copy)]
pub enum Source<'a> {
    Folder(&'a Path),
    /// Name and content of each file.
    Memory(&'a [(&'a str, &'a [u8])]),
}

impl<'a> Source<'a> {
    pub(super) fn open(self, file: ImportFile) -> io::Result<Box<dyn Read + 'a>> {
        match self {
            Self::Folder(folder) => Ok(Box::new(File::open(folder.join(file.name()))?)),
            Self::Memory(files) => {
                let found = files.iter().find(|(name, _)| *name == file.name());
                let (_, content) = found.ok_or(io::ErrorKind::NotFound)?;
                Ok(Box::new(*content))
            }
        }
    }
}

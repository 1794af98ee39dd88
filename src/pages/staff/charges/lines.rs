//! The lines of an editor, ready to show: what each kind of charge asks for, with what was typed and what is wrong.

use super::reading::Problem;
use super::typed::{Typed, TypedLine};
use crate::billing::invoices::{Condition, LineKind, PayType, SuppliesOf};

/// One line. The ids of its controls begin with `l` and its number.
pub struct LineView {
    pub number: usize,
    pub id: String,
    pub kinds: Vec<Choice>,
    pub description: Field,
    /// None where the kind has no quantity.
    pub quantity: Option<Field>,
    /// None where the price follows from a share.
    pub rate: Option<Field>,
    /// What the line comes to; empty while it cannot be read.
    pub total: String,
    /// What else the kind asks for.
    pub more: Vec<Field>,
    /// Said beside the disclosure: `Warranty · 10% off`.
    pub said: String,
    /// Something in there is wrong.
    pub open: bool,
    /// Typed for another kind, and not lost.
    pub hidden: Vec<(String, String)>,
    /// Wrong in the fields that are always shown.
    pub errors: Vec<(String, String)>,
}

/// Value, words, chosen.
pub type Choice = (String, String, bool);

pub struct Field {
    pub id: String,
    pub label: String,
    pub value: String,
    pub error: String,
    pub control: Control,
}

pub enum Control {
    Text,
    /// Digits: a decimal keyboard, right aligned.
    Number,
    /// The same with the currency's sign in front.
    Money,
    Select(Vec<Choice>),
}

/// Kinds in the order of the list, with their names on screens.
pub const KINDS: [(LineKind, &str); 9] = [
    (LineKind::Labour, "Labor"),
    (LineKind::Part, "Part"),
    (LineKind::Sublet, "Sublet"),
    (LineKind::Fee, "Fee"),
    (LineKind::Supplies, "Supplies"),
    (LineKind::Disposal, "Disposal"),
    (LineKind::Core, "Core"),
    (LineKind::CoreReturn, "Core return"),
    (LineKind::Deductible, "Deductible"),
];

const PAYERS: [(PayType, &str); 5] = [
    (PayType::Customer, "Customer"),
    (PayType::Warranty, "Manufacturer warranty"),
    (PayType::Internal, "Dealership"),
    (PayType::ServiceContract, "Service contract"),
    (PayType::Insurer, "Insurer"),
];

/// States of a part, as people say them.
pub const CONDITIONS: [(Condition, &str); 6] = [
    (Condition::New, "New"),
    (Condition::Used, "Used"),
    (Condition::Rebuilt, "Rebuilt"),
    (Condition::Reconditioned, "Reconditioned"),
    (Condition::OemCrash, "OEM crash part"),
    (Condition::NonOemCrash, "Non-OEM crash part"),
];

/// The same as choices, with the words for none of them first.
pub fn states_of_part(none: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    std::iter::once(("", none)).chain(CONDITIONS.map(|(it, words)| (it.code(), words)))
}

const SHARES: [(SuppliesOf, &str); 3] =
    [(SuppliesOf::Labour, "Labor"), (SuppliesOf::Parts, "Parts"), (SuppliesOf::Both, "Labor and parts")];

/// What every kind asks for beside description, quantity and rate, in order.
fn asked(kind: LineKind) -> &'static [&'static str] {
    match kind {
        LineKind::Labour => &["job", "code", "unit", "technician", "pay", "discount"],
        LineKind::Part => &["job", "part", "brand", "condition", "unit", "pay", "discount"],
        LineKind::Core | LineKind::CoreReturn => &["job", "belongs", "pay"],
        LineKind::Sublet => &["job", "supplier", "supplier_invoice", "cost", "pay", "discount"],
        LineKind::Fee => &["job", "code", "unit", "pay", "discount"],
        LineKind::Supplies => &["percent", "of", "cap", "disclosure", "pay"],
        LineKind::Disposal => &["job", "code", "facility", "unit", "pay"],
        LineKind::Deductible => &["job"],
    }
}

/// All lines. `totals` holds what each comes to, by the form's numbers.
pub fn views(typed: &Typed, problems: &[Problem], total: impl Fn(usize) -> String) -> Vec<LineView> {
    let numbered = typed.lines.iter().enumerate();
    numbered.map(|(place, line)| view(typed, line, place + 1, problems, total(place + 1))).collect()
}

fn view(typed: &Typed, line: &TypedLine, number: usize, problems: &[Problem], total: String) -> LineView {
    let kind = line.kind().unwrap_or(LineKind::Labour);
    let asks = asked(kind);
    let at = |name: &str| format!("l{number}-{name}");
    let error = |name: &str| {
        let id = at(name);
        problems.iter().find(|it| it.at == id).map(|it| it.text.clone()).unwrap_or_default()
    };
    let field = |name: &str, label: &str, control: Control| Field {
        id: at(name),
        label: label.to_owned(),
        value: line.get(name).to_owned(),
        error: error(name),
        control,
    };
    let more: Vec<Field> = asks
        .iter()
        .map(|name| {
            let (label, control) = shown(name, kind, typed, line, number);
            field(name, label, control)
        })
        .collect();
    let main = ["kind", "description", "quantity", "rate"];
    let errors = main.iter().map(|name| (at(name), error(name))).filter(|(_, text)| !text.is_empty());
    let quantity = match kind {
        LineKind::Supplies | LineKind::Deductible => None,
        LineKind::Labour if line.get("unit") == "flat" => None,
        LineKind::Labour => Some("Hours"),
        LineKind::CoreReturn => Some("Returned"),
        _ => Some("Qty"),
    };
    let rate = match kind {
        LineKind::Supplies if !line.get("percent").is_empty() => None,
        LineKind::Deductible => Some("Amount"),
        LineKind::Labour if line.get("unit") == "flat" => Some("Flat price"),
        LineKind::Labour => Some("Rate"),
        _ => Some("Price"),
    };
    let shown_here = |name: &str| main.contains(&name) || name == "id" || asks.contains(&name);
    LineView {
        number,
        id: line.get("id").to_owned(),
        kinds: choices(KINDS.iter().map(|(kind, words)| (kind.code(), *words)), kind.code()),
        description: field("description", "Description", Control::Text),
        quantity: quantity.map(|label| field("quantity", label, Control::Number)),
        rate: rate.map(|label| field("rate", label, Control::Money)),
        total,
        said: said(line, kind),
        open: more.iter().any(|field| !field.error.is_empty()),
        more,
        hidden: kept(line, shown_here, quantity.is_none(), rate.is_none())
            .map(|(name, value)| (at(name), value.to_owned()))
            .collect(),
        errors: errors.collect(),
    }
}

/// What was typed and has no field here: it comes back when the kind does.
fn kept<'a>(
    line: &'a TypedLine,
    shown: impl Fn(&str) -> bool + 'a,
    quantity: bool,
    rate: bool,
) -> impl Iterator<Item = (&'a str, &'a str)> {
    let away = move |name: &str| !shown(name) || (quantity && name == "quantity") || (rate && name == "rate");
    line.filled().filter(move |(name, _)| away(name))
}

fn shown(
    name: &str,
    kind: LineKind,
    typed: &Typed,
    line: &TypedLine,
    number: usize,
) -> (&'static str, Control) {
    let chosen = line.get(name);
    match name {
        "job" => ("Job", Control::Text),
        "code" if kind == LineKind::Disposal => ("Statutory code", Control::Text),
        "code" => ("Operation code", Control::Text),
        "unit" if kind == LineKind::Labour => {
            let ways = [("h", "Hours × rate"), ("flat", "Flat price")];
            ("Priced by", Control::Select(choices(ways.into_iter(), chosen)))
        }
        "unit" => ("Unit", Control::Text),
        "technician" => ("Technician", Control::Text),
        "pay" => {
            let payers = PAYERS.iter().map(|(payer, words)| (payer.code(), *words));
            ("Paid by", Control::Select(choices(payers, chosen)))
        }
        "discount" => ("Discount, % or amount", Control::Number),
        "part" => ("Part number", Control::Text),
        "brand" => ("Brand", Control::Text),
        "condition" => ("Condition", Control::Select(conditions(chosen))),
        "belongs" => {
            let label = if kind == LineKind::Core { "Core of" } else { "Returns" };
            (label, Control::Select(siblings(typed, kind, chosen, number)))
        }
        "supplier" => ("Done by", Control::Text),
        "supplier_invoice" => ("Their invoice number", Control::Text),
        "cost" => ("Our cost", Control::Money),
        "percent" => ("Share, %", Control::Number),
        "of" => {
            let shares = SHARES.iter().map(|(share, words)| (share.code(), *words));
            ("Share of", Control::Select(choices(shares, chosen)))
        }
        "cap" => ("At most", Control::Money),
        "disclosure" => ("Words the law asks for", Control::Text),
        _ => ("Facility ID", Control::Text),
    }
}

fn choices<'a>(all: impl Iterator<Item = (&'a str, &'a str)>, chosen: &str) -> Vec<Choice> {
    all.map(|(code, words)| (code.to_owned(), words.to_owned(), code == chosen)).collect()
}

/// What an import wrote in its own words stays a choice, under its own name.
fn conditions(chosen: &str) -> Vec<Choice> {
    let mut all = choices(states_of_part("Not stated"), chosen);
    if !all.iter().any(|(_, _, chosen)| *chosen) {
        all.push((chosen.to_owned(), chosen.to_owned(), true));
    }
    all
}

/// The parts that a core can belong to, the cores that can come back.
fn siblings(typed: &Typed, kind: LineKind, chosen: &str, own: usize) -> Vec<Choice> {
    let wanted = if kind == LineKind::Core { LineKind::Part } else { LineKind::Core };
    let mut all = vec![(String::new(), "No line".to_owned(), chosen.is_empty())];
    for (place, line) in typed.lines.iter().enumerate() {
        let number = place + 1;
        if number != own && line.kind() == Some(wanted) {
            let name = format!("Line {number}, {}", line.get("description"));
            all.push((number.to_string(), name, chosen == number.to_string()));
        }
    }
    all
}

fn said(line: &TypedLine, kind: LineKind) -> String {
    let mut parts = Vec::new();
    let payer = PAYERS.iter().find(|(payer, _)| payer.code() == line.get("pay"));
    if let Some((_, words)) = payer.filter(|(payer, _)| *payer != PayType::Customer) {
        parts.push(format!("Paid by: {}", words.to_lowercase()));
    }
    if !line.get("discount").is_empty() {
        parts.push(format!("Less {}", line.get("discount")));
    }
    let names: &[&str] = match kind {
        LineKind::Labour => &["code", "technician"],
        LineKind::Part => &["part", "brand"],
        LineKind::Sublet => &["supplier"],
        LineKind::Fee | LineKind::Disposal => &["code", "facility"],
        _ => &[],
    };
    parts.extend(names.iter().map(|name| line.get(name)).filter(|text| !text.is_empty()).map(str::to_owned));
    if kind == LineKind::Supplies && !line.get("percent").is_empty() {
        parts.push(format!("{}%", line.get("percent").trim_end_matches('%')));
    }
    if kind == LineKind::Deductible && line.get("quantity").starts_with('-') {
        parts.push("Taken off: another document carries it".to_owned());
    }
    parts.join(" · ")
}

/// What a payer is called on screens.
pub fn payer_words(payer: PayType) -> &'static str {
    PAYERS.iter().find(|(known, _)| *known == payer).map_or("", |(_, words)| *words)
}

//! The words of the hosted checkout, in the language that the session asks for. They are the stand-in's own and
//! not part of the product's texts.

use super::cards::{Card, Decline};
use crate::base::values::Language;

#[derive(Debug)]
pub struct Words {
    pub language: Language,
    pub title: &'static str,
    pub banner_head: &'static str,
    pub banner: &'static str,
    pub to_pay: &'static str,
    pub choose: &'static str,
    pub pay: &'static str,
    pub cancel: &'static str,
    pub choose_error: &'static str,
    pub problem: &'static str,
    pub not_charged: &'static str,
    pub confirm_title: &'static str,
    pub confirm_text: &'static str,
    pub confirm: &'static str,
    pub refuse: &'static str,
    pub complete_title: &'static str,
    pub complete_text: &'static str,
    pub expired_title: &'static str,
    pub expired_text: &'static str,
    pub back: &'static str,
    pub missing_title: &'static str,
    pub missing_text: &'static str,
    cards: [(&'static str, &'static str); 6],
    declines: [&'static str; 4],
}

/// For a locale such as `es`, `es-419` or `auto`; English for those without words here.
pub fn words(locale: Option<&str>) -> &'static Words {
    match locale.and_then(|locale| locale.split('-').next()) {
        Some("es") => &SPANISH,
        _ => &ENGLISH,
    }
}

impl Words {
    /// What a test card is called and what it does.
    pub fn card(&self, card: Card) -> (&'static str, &'static str) {
        let [succeeds, declined, funds, factor, slow_good, slow_bad] = self.cards;
        match card {
            Card::Succeeds => succeeds,
            Card::Declined => declined,
            Card::InsufficientFunds => funds,
            Card::SecondFactor => factor,
            Card::SlowSucceeds => slow_good,
            Card::SlowFails => slow_bad,
        }
    }

    pub fn decline(&self, why: Decline) -> &'static str {
        let [generic, funds, factor, bank] = self.declines;
        match why {
            Decline::Generic => generic,
            Decline::InsufficientFunds => funds,
            Decline::AuthenticationFailed => factor,
            Decline::BankRefused => bank,
        }
    }
}

const ENGLISH: Words = Words {
    language: Language::En,
    title: "Checkout",
    banner_head: "This is a simulator.",
    banner: "No money moves here. Never type a real card: pick one of the test cards below.",
    to_pay: "To pay",
    choose: "Pay with a test card",
    pay: "Pay",
    cancel: "Cancel and go back",
    choose_error: "Choose a test card",
    problem: "There is a problem",
    not_charged: "You have not been charged. Try another card.",
    confirm_title: "Your bank wants to know it is you",
    confirm_text: "A real bank would send a message to your phone now. Here two buttons stand in for it.",
    confirm: "Approve the payment",
    refuse: "Refuse",
    complete_title: "This payment is finished",
    complete_text: "It was sent a moment ago, so there is nothing left to do on this page.",
    expired_title: "This checkout has expired",
    expired_text: "Nothing was charged. Go back and start again.",
    back: "Go back",
    missing_title: "There is no such checkout",
    missing_text: "The address is wrong, or the simulator was started afresh.",
    cards: [
        ("Card that works", "The payment goes through at once"),
        ("Card that is declined", "The bank says no without a reason"),
        ("Card without enough money", "The bank says why it says no"),
        ("Card that asks you to confirm", "Your bank wants to see you first"),
        ("Bank account, arrives later", "Shows as processing, then the money arrives"),
        ("Bank account, fails later", "Shows as processing, then the bank refuses"),
    ],
    declines: [
        "Your card was declined.",
        "Your card has insufficient funds.",
        "The payment was not approved.",
        "Your bank refused the debit.",
    ],
};

const SPANISH: Words = Words {
    language: Language::Es,
    title: "Pago",
    banner_head: "Esto es un simulador.",
    banner: "Aquí no se mueve dinero. Nunca escriba una tarjeta real: elija una de las tarjetas de prueba.",
    to_pay: "A pagar",
    choose: "Pague con una tarjeta de prueba",
    pay: "Pagar",
    cancel: "Cancelar y volver",
    choose_error: "Elija una tarjeta de prueba",
    problem: "Hay un problema",
    not_charged: "No se le ha cobrado nada. Pruebe con otra tarjeta.",
    confirm_title: "Su banco quiere saber que es usted",
    confirm_text: "Un banco real enviaría ahora un mensaje a su teléfono. Aquí lo sustituyen dos botones.",
    confirm: "Aprobar el pago",
    refuse: "Rechazar",
    complete_title: "Este pago está terminado",
    complete_text: "Se envió hace un momento, así que no queda nada por hacer en esta página.",
    expired_title: "Este pago ha caducado",
    expired_text: "No se cobró nada. Vuelva y empiece de nuevo.",
    back: "Volver",
    missing_title: "No existe este pago",
    missing_text: "La dirección es incorrecta o el simulador se inició de nuevo.",
    cards: [
        ("Tarjeta que funciona", "El pago se completa al momento"),
        ("Tarjeta rechazada", "El banco dice que no sin dar razones"),
        ("Tarjeta sin fondos", "El banco dice por qué no"),
        ("Tarjeta que pide confirmación", "Su banco quiere verle primero"),
        ("Cuenta bancaria, llega después", "Queda en proceso y luego llega el dinero"),
        ("Cuenta bancaria, falla después", "Queda en proceso y luego el banco la rechaza"),
    ],
    declines: [
        "Su tarjeta fue rechazada.",
        "Su tarjeta no tiene fondos suficientes.",
        "El pago no fue aprobado.",
        "Su banco rechazó el cargo.",
    ],
};

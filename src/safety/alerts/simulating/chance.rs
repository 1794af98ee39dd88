//! Chance that is the same everywhere and for ever (SplitMix64). Not for secrets.

pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From `low` to below `high`.
    pub fn range(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high - low).unwrap_or(1).max(1);
        low + i64::try_from(self.next() % span).unwrap_or(0)
    }

    /// 0 to below 1.
    pub fn real(&mut self) -> f64 {
        f64::from(u32::try_from(self.next() >> 32).unwrap_or(0)) / 4_294_967_296.0
    }

    pub fn is(&mut self, probability: f64) -> bool {
        self.real() < probability
    }

    /// How many, when so many are expected (Poisson).
    pub fn count(&mut self, expected: f64) -> i64 {
        let (edge, mut product, mut count) = ((-expected).exp(), self.real(), 0);
        while product > edge && count < 1000 {
            product *= self.real();
            count += 1;
        }
        count
    }

    /// Most are near `middle`, some far above it: amounts of repairs, in hundredths.
    pub fn amount(&mut self, middle: f64, scatter: f64) -> i64 {
        let sum: f64 = (0..12).map(|_| self.real()).sum::<f64>() - 6.0;
        let hundredths = crate::safety::alerts::engine::whole(middle * 100.0 * (sum * scatter).exp());
        hundredths.max(500)
    }

    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let at = self.range(0, i64::try_from(all.len()).unwrap_or(1));
        all.get(usize::try_from(at).unwrap_or(0))
    }
}

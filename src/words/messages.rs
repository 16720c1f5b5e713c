//! Messages of the log, the status bar and the line below the Save button. The program writes them in English; this
//! table translates them into Turkish.

use super::{
    COLLAPSE_SENTENCE, D_FOOLED_SENTENCE, D_WINS_SENTENCE, DEAD_SLIDERS_SENTENCE, DEGRADATION_SENTENCE,
    DIVERGED_SENTENCE, EXPLODING_SENTENCE, Language, NO_ROOM_THERE, PANEL_MOVED, PLOTS_HIDDEN, STAGNATION_SENTENCE,
    Word, language,
};

/// Messages in English and Turkish. `{name}` stands for a value; `{reason}` stands for a message, which is translated
/// as well.
const MESSAGES: [[&str; 2]; 88] = [
    ["ready", "hazır"],
    ["training", "eğitiliyor"],
    ["paused", "duraklatıldı"],
    ["finished", "bitti"],
    ["stopped", "durduruldu"],
    ["preparing", "hazırlanıyor"],
    [
        "run {run} on {data} with seed {seed} from step {step}",
        "{run}. eğitim: {data}, tohum {seed}, başlangıç adımı {step}",
    ],
    ["learning rates are now {d} for D and {g} for G", "öğrenme oranları artık D için {d}, G için {g}"],
    [
        "step {step}: Fréchet distance {distance} (real digits {real}, noise {noise})",
        "adım {step}: Fréchet uzaklığı {distance} (gerçek rakamlar {real}, gürültü {noise})",
    ],
    ["the measurement was cancelled", "ölçümden vazgeçildi"],
    ["the run ends after step {step}", "eğitim {step}. adımdan sonra biter"],
    ["paused as you asked: {reason}", "istediğiniz gibi duraklatıldı: {reason}"],
    ["step {step} is reached", "{step}. adıma ulaşıldı"],
    ["the monitor raised an alarm", "izleyici alarm verdi"],
    ["D(G(z)) is {mean}, below {limit}", "D(G(z)) {mean}, sınır {limit} altında"],
    ["D(G(z)) is {mean}, above {limit}", "D(G(z)) {mean}, sınır {limit} üstünde"],
    ["checkpoint of step {step} saved to {path}", "{step}. adımın kontrol noktası kaydedildi: {path}"],
    ["careful: {reason}; there is a checkpoint to go back to", "dikkat: {reason}; dönülecek bir kontrol noktası var"],
    ["careful: {reason}", "dikkat: {reason}"],
    ["all is well again", "her şey yeniden yolunda"],
    [
        "{data} has more than ten classes, so D does not learn to classify them in this run",
        "{data} ondan fazla sınıf içeriyor, bu yüzden D bu eğitimde onları sınıflandırmayı öğrenmez",
    ],
    [
        "the noise does not choose among the classes of {data}: they are not 2 to 64, numbered without gaps",
        "gürültü {data} sınıfları arasından seçmiyor: 2 ile 64 arası, boşluksuz numaralı değiller",
    ],
    [
        "this device has no bf16: the run goes on in f32, and its numbers differ from now on",
        "bu aygıtta bf16 yok: eğitim f32 ile sürüyor, sayıları bundan sonra farklı",
    ],
    ["there is no run to save", "kaydedilecek eğitim yok"],
    ["there is no run to measure", "ölçülecek eğitim yok"],
    ["quality could not be measured: {reason}", "kalite ölçülemedi: {reason}"],
    ["the checkpoint of step {step} was not saved: {reason}", "{step}. adımın kontrol noktası kaydedilemedi: {reason}"],
    [
        "saving the checkpoint of step {step} is tried again: {reason}",
        "{step}. adımın kontrol noktası yeniden kaydediliyor: {reason}",
    ],
    ["the export was cancelled; no file was written", "dışa aktarmadan vazgeçildi; dosya yazılmadı"],
    ["the digit is on the clipboard as an image", "rakam panoda, resim olarak"],
    [
        "the image on the clipboard has no vector; drop a PNG of this program on the window instead",
        "panodaki resimde vektör yok; bunun yerine bu programın bir PNG dosyasını pencereye bırakın",
    ],
    ["the vector is on the clipboard as 200 numbers", "vektör panoda, 200 sayı olarak"],
    ["no direction is chosen", "hiçbir yön seçilmedi"],
    [
        "this run has no folder, so that it has no saved samples",
        "bu eğitimin klasörü yok, bu yüzden kayıtlı örneği de yok",
    ],
    [
        "nothing was opened or closed, because the project was not saved",
        "proje kaydedilmediği için hiçbir şey açılmadı ya da kapatılmadı",
    ],
    [
        "the generator of the project is not on this computer; another one draws its vectors",
        "projenin üreticisi bu bilgisayarda yok; vektörlerini başka bir üretici çiziyor",
    ],
    [
        "this text is too long to paste; save it as a .json file and open that",
        "bu metin yapıştırmak için çok uzun; .json dosyası olarak kaydedip onu açın",
    ],
    ["opened the project {name}", "proje açıldı: {name}"],
    ["the project {name} of the last session cannot be read", "son oturumun projesi {name} okunamıyor"],
    [
        "work of the last session is not in {name} yet; Save project keeps it there",
        "son oturumun çalışması henüz {name} içinde değil; Projeyi kaydet onu oraya yazar",
    ],
    ["found a {digit}: seed {seed}", "bir {digit} bulundu: tohum {seed}"],
    ["the closest match to a {digit}: seed {seed}", "{digit} rakamına en yakını: tohum {seed}"],
    ["pasted a vector", "bir vektör yapıştırıldı"],
    ["this vector is already in the gallery", "bu vektör zaten galeride"],
    ["saved in the gallery as “{name}”", "galeriye kaydedildi: “{name}”"],
    ["exploring sample {tile}", "örnek {tile} keşfediliyor"],
    ["sample {tile} has more of the taught property", "örnek {tile}, öğretilen özellikten daha fazla"],
    ["sample {tile} has less of the taught property", "örnek {tile}, öğretilen özellikten daha az"],
    ["loaded {count} directions", "{count} yön yüklendi"],
    ["stored as {slot}", "saklandı: {slot}"],
    ["keyframe {count} added; P plays them", "{count}. anahtar kare eklendi; P oynatır"],
    ["the trainer is busy; try again in a moment", "eğitici meşgul; birazdan yeniden deneyin"],
    ["the run is being saved; the window closes after that", "eğitim kaydediliyor; pencere ondan sonra kapanır"],
    ["the window stays open: the run could not be saved", "pencere açık kalıyor: eğitim kaydedilemedi"],
    ["the search for directions was cancelled", "yön aramaktan vazgeçildi"],
    ["the vector is on the clipboard as text", "vektör metin olarak panoda"],
    ["no longer waiting for the dialog", "dosya penceresi artık beklenmiyor"],
    ["a dialog is already open", "bir dosya penceresi zaten açık"],
    ["saved {path}", "kaydedildi: {path}"],
    ["{path} is no lesson: {reason}", "{path} bir ders değil: {reason}"],
    ["there is no picture to save yet", "henüz kaydedilecek resim yok"],
    ["save cancelled", "kaydetmekten vazgeçildi"],
    ["open cancelled", "açmaktan vazgeçildi"],
    ["this system offers no file dialog; type a path instead", "bu sistemde dosya penceresi yok; yerine bir yol yazın"],
    ["the image could not be opened", "resim açılamadı"],
    ["the next run follows the recipe {name}", "sonraki eğitim {name} tarifini izler"],
    ["no thread could be started: {reason}", "iş parçacığı başlatılamadı: {reason}"],
    ["the list of runs is being read; try again", "eğitim listesi okunuyor; yeniden deneyin"],
    ["the runs folder could not be read", "eğitim klasörü okunamadı"],
    ["no file manager could show {path}: {reason}", "hiçbir dosya yöneticisi {path} klasörünü gösteremedi: {reason}"],
    ["{name} exists already", "{name} zaten var"],
    ["{path} could not be renamed: {reason}", "{path} yeniden adlandırılamadı: {reason}"],
    ["the run is now called {name}", "eğitimin adı artık {name}"],
    ["{path} could not be moved to the trash: {reason}", "{path} çöpe taşınamadı: {reason}"],
    ["{path} is in the trash", "{path} çöpte"],
    ["{path} is no run in {folder}", "{path}, {folder} içinde bir eğitim değil"],
    ["“{name}” cannot be the name of a folder", "“{name}” klasör adı olamaz"],
    ["{path} holds no directions: {reason}", "{path} içinde yön yok: {reason}"],
    ["{name} is compared", "{name} karşılaştırılıyor"],
    ["five runs are compared already; remove one first", "zaten beş eğitim karşılaştırılıyor; önce birini çıkarın"],
    ["the run to compare with could not be read", "karşılaştırılacak eğitim okunamadı"],
    ["settings not saved: {reason}", "ayarlar kaydedilemedi: {reason}"],
    ["This run is under way: stop it first", "Bu eğitim sürüyor: önce durdurun"],
    [
        "{path} cannot be saved in that format; end its name in {endings}",
        "{path} bu biçimde kaydedilemez; adının sonu şu olsun: {endings}",
    ],
    [
        "{path} cannot be saved as an animation; end its name in .gif, .png, .apng or .mp4, or give a folder",
        "{path} animasyon olarak kaydedilemez; adı .gif, .png, .apng ya da .mp4 ile bitsin ya da bir klasör verin",
    ],
    ["{path} could not be written: {reason}", "{path} yazılamadı: {reason}"],
    ["{path} is not usable: {reason}", "{path} kullanılamıyor: {reason}"],
    ["{path} cannot be used: {reason}", "{path} kullanılamaz: {reason}"],
];

const SENTENCES: [Word; 11] = [
    D_WINS_SENTENCE,
    D_FOOLED_SENTENCE,
    COLLAPSE_SENTENCE,
    STAGNATION_SENTENCE,
    DEGRADATION_SENTENCE,
    DEAD_SLIDERS_SENTENCE,
    EXPLODING_SENTENCE,
    DIVERGED_SENTENCE,
    NO_ROOM_THERE,
    PANEL_MOVED,
    PLOTS_HIDDEN,
];

/// Returns a message of the program in the language of the window. What the table does not know stays as it is.
pub fn told(text: impl Into<String>) -> String {
    let text = text.into();
    if language() == Language::English {
        return text;
    }
    if let Some(sentence) = SENTENCES.iter().find(|sentence| sentence.en == text) {
        return sentence.tr.to_owned();
    }
    MESSAGES.iter().find_map(|[en, tr]| in_turkish(en, tr, &text)).unwrap_or(text)
}

fn in_turkish(en: &'static str, tr: &'static str, text: &str) -> Option<String> {
    let mut out = tr.to_owned();
    for (name, value) in values_in(en, text)? {
        let value = if name == "reason" { told(value) } else { number(value) };
        out = out.replace(&format!("{{{name}}}"), &value);
    }
    Some(out)
}

/// Matches the text with the pattern, and returns the name and value of each `{name}`.
fn values_in<'a>(pattern: &'static str, text: &'a str) -> Option<Vec<(&'static str, &'a str)>> {
    let mut parts = pattern.split('{');
    let mut rest = text.strip_prefix(parts.next()?)?;
    let mut values = Vec::new();
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        let (name, literal) = part.split_once('}')?;
        let end = match (parts.peek(), literal) {
            (None, "") => rest.len(),
            (None, _) => rest.strip_suffix(literal)?.len(),
            (Some(_), _) => rest.find(literal)?,
        };
        values.push((name, &rest[..end]));
        rest = &rest[end + literal.len()..];
    }
    rest.is_empty().then_some(values)
}

/// Writes a decimal number with a comma.
fn number(text: &str) -> String {
    let is_number = text.contains('.') && text.parse::<f64>().is_ok();
    if is_number { text.replace('.', ",") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::speaking;

    #[test]
    fn messages_of_the_program_are_told_in_turkish_with_their_values() {
        assert_eq!(told("saved /a/b.png"), "saved /a/b.png");
        let _turkish = speaking(Language::Turkish);
        assert_eq!(told("saved /a/b: c.png"), "kaydedildi: /a/b: c.png");
        assert_eq!(
            told("step 294: Fréchet distance 33.1 (real digits 0.9, noise 657)"),
            "adım 294: Fréchet uzaklığı 33,1 (gerçek rakamlar 0,9, gürültü 657)"
        );
        let careful = format!("careful: {}; there is a checkpoint to go back to", COLLAPSE_SENTENCE.en);
        assert_eq!(told(careful), format!("dikkat: {}; dönülecek bir kontrol noktası var", COLLAPSE_SENTENCE.tr));
        assert_eq!(told("something else"), "something else");
    }

    #[test]
    fn both_languages_of_a_message_have_the_same_values() {
        for [en, tr] in MESSAGES {
            let values = |text: &'static str| -> std::collections::BTreeSet<&str> {
                text.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0)).collect()
            };
            assert_eq!(values(en), values(tr), "{en}");
        }
    }
}

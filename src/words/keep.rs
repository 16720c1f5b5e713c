//! What is saved and opened: vectors, pictures, the gallery and projects.
//!
//! Long because it is one table.

use super::words;

words! {
    MENU_EXPORT = "Export" | "Aktar";
    SAVE_VECTOR = "Save vector…" | "Vektörü kaydet…";
    SAVE_VECTOR_DOES = "Saves the 200 numbers as NPZ, NPY or JSON." | "200 sayıyı NPZ, NPY ya da JSON olarak kaydeder.";
    TITLE_SAVE_VECTOR = "Save vector" | "Vektörü kaydet";
    SAVE_GALLERY = "Save gallery vectors…" | "Galeri vektörlerini kaydet…";
    SAVE_GALLERY_DOES = "Saves the vectors in the gallery as JSON, NPZ or NPY." | "Galerideki vektörleri JSON, NPZ ya da NPY olarak kaydeder.";
    TITLE_SAVE_GALLERY = "Save gallery vectors" | "Galeri vektörlerini kaydet";
    GALLERY_IS_EMPTY = "The gallery is empty: press G to keep a digit" | "Galeri boş: bir rakamı saklamak için G'ye basın";
    SAVE_GALLERY_SHEET = "Save gallery sheet…" | "Galeri sayfasını kaydet…";
    SAVE_GALLERY_SHEET_DOES = "Saves all digits of the gallery in one image." | "Galerideki bütün rakamları tek resimde kaydeder.";
    TITLE_SAVE_GALLERY_SHEET = "Save gallery sheet" | "Galeri sayfasını kaydet";
    SAVE_SAMPLES = "Save random digits…" | "Rastgele rakamlar kaydet…";
    SAVE_SAMPLES_DOES = "Saves random digits as a sheet, or as a data set (NPY, IDX)." | "Rastgele rakamları sayfa ya da veri kümesi (NPY, IDX) olarak kaydeder.";
    TITLE_SAVE_SAMPLES = "Save random digits" | "Rastgele rakamlar kaydet";
    SAVE_STRIP = "Save direction strip…" | "Yön şeridini kaydet…";
    SAVE_STRIP_DOES = "Saves seven digits along the chosen direction in one image." | "Seçili yöndeki yedi rakamı tek resimde kaydeder.";
    TITLE_SAVE_STRIP = "Save direction strip" | "Yön şeridini kaydet";
    SAVE_PLOTS = "Save plots…" | "Grafikleri kaydet…";
    SAVE_PLOTS_DOES = "Saves the curves on screen as an image or as SVG." | "Ekrandaki eğrileri resim ya da SVG olarak kaydeder.";
    TITLE_SAVE_PLOTS = "Save plots" | "Grafikleri kaydet";
    SAVE_SWEEP = "Save direction sweep…" | "Yön taramasını kaydet…";
    SAVE_SWEEP_DOES = "Saves the digit moving along the chosen direction as GIF or APNG." | "Seçili yönde ilerleyen rakamı GIF ya da APNG olarak kaydeder.";
    TITLE_SAVE_SWEEP = "Save direction sweep" | "Yön taramasını kaydet";
    SAVE_WALK = "Save latent walk…" | "Gizil gezintiyi kaydet…";
    SAVE_WALK_DOES = "Saves the digit turning into seven random ones and back, as GIF or APNG." | "Rakamın yedi rastgele rakama dönüşüp geri gelmesini GIF ya da APNG olarak kaydeder.";
    TITLE_SAVE_WALK = "Save latent walk" | "Gizil gezintiyi kaydet";
    SAVE_TIME_LAPSE = "Save time-lapse of the run…" | "Eğitimin hızlı filmini kaydet…";
    SAVE_TIME_LAPSE_DOES = "Saves the run's samples through time, with its losses, as GIF or APNG." | "Eğitimin örneklerini zaman içinde, kayıplarıyla, GIF ya da APNG olarak kaydeder.";
    TITLE_SAVE_TIME_LAPSE = "Save time-lapse" | "Hızlı filmi kaydet";
    EXPORT_UNDER_WAY = "An export is already under way" | "Bir dışa aktarma zaten sürüyor";
    CANCEL_EXPORT = "Cancel export" | "Aktarmayı durdur";
    COLOURS = "colours" | "renkler";
    COLOURS_HELP = "The colours of saved images and animations" | "Kaydedilen resim ve animasyonların renkleri";
    COLOURS_GREY = "grey" | "gri";
    COLOURS_INVERTED = "black on white" | "beyaza siyah";
    COLOURS_VIRIDIS = "viridis" | "viridis";
    COLOURS_INFERNO = "inferno" | "inferno";
    RANDOM_DIGITS = "random digits" | "rastgele rakam";
    RANDOM_DIGITS_HELP = "How many are saved; their seeds count up from the one on screen" | "Kaç tane kaydedilir; tohumlar ekrandakinden başlayıp artar";
    FRAME_RATE = "frame rate" | "kare hızı";
    FRAME_RATE_HELP = "Frames per second of an animation; a GIF shows at most 50" | "Bir animasyonun saniyedeki karesi; GIF en çok 50 gösterir";
    A_SECOND = " /s" | " /s";
    REPEAT = "repeat" | "yinele";
    REPEAT_HELP = "An animation begins again at its end" | "Animasyon sonunda yeniden başlar";
    PING_PONG = "back and forth" | "ileri geri";
    PING_PONG_HELP = "An animation goes back to its start after its last frame" | "Animasyon son kareden sonra başına geri gider";
    KIND_PLOTS = "Plots" | "Grafikler";
    KIND_SAMPLES = "Sheets and data sets" | "Sayfalar ve veri kümeleri";
    PLOTS_HIDDEN = "Show the plots first, or end the name in .svg" | "Önce grafikleri gösterin ya da adı .svg ile bitirin";
    OPEN_ANY = "Open…" | "Aç…";
    OPEN_ANY_DOES = "Opens a model, run, image, vectors, recipe or lesson." | "Model, eğitim, resim, vektör, tarif ya da ders açar.";
    TITLE_OPEN_ANY = "Open a file" | "Dosya aç";
    COPY_NUMBERS = "Copy vector as numbers" | "Vektör sayılarını kopyala";
    COPY_NUMBERS_DOES = "Copies the 200 numbers to the clipboard, for Python and JSON." | "200 sayıyı Python ve JSON için panoya kopyalar.";
    KIND_VECTORS = "Vectors" | "Vektörler";
    KIND_OPENED = "All that opens here" | "Burada açılan her şey";
}

//! The samples.

use super::words;

words! {
    SAMPLES = "Samples" | "Örnekler";
    SAMPLES_HELP = "The same 64 noise vectors, redrawn as the generator learns" | "Üretici öğrendikçe yeniden çizilen aynı 64 gürültü vektörü";
    OTHER_NOISE = "Other noise vectors: the runs have different seeds, so a tile is another digit here" | "Başka gürültü vektörleri: eğitimlerin tohumları farklı, bu yüzden bir kare burada başka bir rakamdır";
    OTHER_NOISE_SHORT = "{caption}, other noise" | "{caption}, başka gürültü";
    OTHER_Z = "{caption}, other z" | "{caption}, başka z";
    SAME_NOISE = "The same noise vectors: both runs have the same seed" | "Aynı gürültü vektörleri: iki eğitimin tohumu aynı";
    OTHER_SAMPLES = "samples of {name}" | "{name} örnekleri";
    FIRST_SAMPLES = "The first samples are being drawn" | "İlk örnekler çiziliyor";
    GRID = "Grid" | "Izgara";
    GRID_HELP = "64 fixed noise vectors at one step; click a digit to explore it" | "Bir adımda 64 sabit gürültü vektörü; keşfetmek için rakama tıklayın";
    ONE_THROUGH_TIME = "One through time" | "Zaman içinde bir örnek";
    ONE_THROUGH_TIME_HELP = "One of the samples at several steps of the run; click a step to go there" | "Örneklerden biri, eğitimin birkaç adımında; gitmek için adıma tıklayın";
    BESIDE_REAL = "Beside real" | "Gerçeklerle";
    BESIDE_REAL_HELP = "64 training digits on the left, generated ones on the right" | "Solda 64 eğitim rakamı, sağda üretilmişler";
    BESIDE_RUN = "Beside a run" | "Başka eğitimle";
    BESIDE_RUN_HELP = "The samples of all compared runs at the nearest step, beside those of this run" | "Karşılaştırılan bütün eğitimlerin en yakın adımdaki örnekleri, bununkilerin yanında";
    SAVE_GRID_HELP = "Save all 64 in one image, as they are now" | "64'ünü şu anki hâlleriyle tek resimde kaydet";
    SAMPLE_PREFIX = "sample " | "örnek ";
    SAMPLE_PREFIX_HELP = "Choose one of the 64; a right-click on the grid also chooses one" | "64 örnekten birini seçin; ızgarada sağ tıklama da seçer";
    LABELS = "labels" | "etiketler";
    LABELS_HELP = "The digit that the classifier reads: green if it is sure, yellow or red if it is not" | "Sınıflandırıcının okuduğu rakam: eminse yeşil, değilse sarı ya da kırmızı";
    SAMPLE_GRID = "sample grid" | "örnek ızgarası";
    MORE_OF_THIS = "More of this" | "Bundan fazla";
    LESS_OF_THIS = "Less of this" | "Bundan az";
    THROUGH_TIME = "Through time" | "Zaman içinde";
    THROUGH_TIME_HELP = "Show this sample at several steps of the run" | "Bu örneği eğitimin birkaç adımında göster";
    SAMPLE_READ_HELP = "sample {tile}, read as {digit} with {sure} %: click to explore its noise, right-click for more" | "örnek {tile}, %{sure} ile {digit} okunuyor: gürültüsünü keşfetmek için tıklayın, fazlası için sağ tıklayın";
    SAMPLE_HELP = "sample {tile}: click to explore its noise, right-click for more" | "örnek {tile}: gürültüsünü keşfetmek için tıklayın, fazlası için sağ tıklayın";
    SAMPLE_THROUGH_TIME = "sample through time" | "zaman içinde örnek";
    SAMPLE_AT_HELP = "sample {tile} after step {step}: click to go there" | "örnek {tile}, {step}. adımdan sonra: gitmek için tıklayın";
    LOOK_BACK = "look back" | "geriye bak";
    LOOK_BACK_HELP = "Earlier sample grids of this run; the right end is the newest. A click on a curve also leads here" | "Bu eğitimin önceki örnekleri; sağ uç en yenisidir. Bir eğriye tıklamak da buraya getirir";
    NEWEST = "Newest" | "En yeni";
    NEWEST_IS_SHOWN = "The newest grid is shown" | "En yeni ızgara gösteriliyor";
    AT_STEP_NUMBER = "step {step}" | "adım {step}";
    NEAREST_SAVED = "step {step}, the nearest saved" | "adım {step}, en yakın kayıt";
}

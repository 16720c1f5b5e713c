//! The quality metrics.

use super::words;

words! {
    DISTANCE_HELP = "Fréchet distance between generated and held-out real digits, in the features of this program's classifier; lower is better. Real digits compared with other real ones give the lowest possible value." | "Üretilen ve ayrılmış gerçek rakamlar arasındaki Fréchet uzaklığı, bu programın sınıflandırıcısının öznitelikleriyle; düşük olan iyidir. Gerçek rakamların başka gerçeklerle karşılaştırması olabilecek en düşük değeri verir.";
    KL_DIGITS = "KL digits" | "KL rakam";
    KL_DIGITS_HELP = "How far the shares of the ten digits are from those of the training labels, in nats; 0 is the same." | "On rakamın paylarının eğitim etiketlerininkinden uzaklığı, nat cinsinden; 0 aynı demektir.";
    CONFIDENT = "confident" | "emin";
    CONFIDENT_HELP = "Share of digits that the classifier names with 99 % or more." | "Sınıflandırıcının %99 ya da daha çok güvenle adlandırdığı rakamların payı.";
    SCORE = "score" | "puan";
    SCORE_HELP = "The classifier's Inception Score, 1 to 10: high if it is sure of each digit and all ten digits occur." | "Sınıflandırıcının Inception puanı, 1 ile 10 arası: her rakamdan eminse ve on rakam da geçiyorsa yüksektir.";
    PRECISION = "precision" | "kesinlik";
    PRECISION_HELP = "Share of generated digits that lie among real ones (k = 3)." | "Gerçeklerin arasında yer alan üretilmiş rakamların payı (k = 3).";
    RECALL = "recall" | "duyarlılık";
    RECALL_HELP = "Share of real digits that lie among generated ones (k = 3)." | "Üretilmişlerin arasında yer alan gerçek rakamların payı (k = 3).";
    COVERAGE = "coverage" | "kapsama";
    COVERAGE_HELP = "Share of real digits that have a generated one near them (k = 5)." | "Yakınında üretilmiş bir rakam bulunan gerçek rakamların payı (k = 5).";
    COPYING = "copying" | "kopya";
    COPYING_HELP = "Distance to the nearest training digit, beside that of real digits never trained on; well below 1 would mean copies." | "En yakın eğitim rakamına uzaklık, eğitimde hiç görülmemiş gerçek rakamlarınkine oranla; 1'in epey altı kopya demektir.";
    SLIDERS_FIGURE = "sliders" | "kaydırıcı";
    SLIDERS_FIGURE_HELP = "How much one noise value changes the digit as it goes from -3 to 3, in grey levels of 255 per pixel: the median of the 200 values." | "Bir gürültü değeri -3 ile 3 arasında giderken rakamı ne kadar değiştirdiği, piksel başına 255 gri düzeyde: 200 değerin ortancası.";
    ALIVE = "alive" | "canlı";
    ALIVE_HELP = "Share of the 200 noise values that change the digit by more than 4 grey levels per pixel, which an eye sees." | "Rakamı piksel başına 4 gri düzeyden çok, yani gözle görülür biçimde değiştiren gürültü değerlerinin payı.";
    AS_ASKED = "as asked" | "istenen";
    AS_ASKED_HELP = "Of a generator with a class input: the share of digits that the classifier reads as the class asked for." | "Sınıf girdili bir üreticide: sınıflandırıcının istenen sınıf olarak okuduğu rakamların payı.";
    QUALITY_NOTE = "Measured on 10,000 digits, compared with held-out real ones" | "10.000 rakamda ölçülür, ayrılmış gerçeklerle karşılaştırılır";
    NOW = "now" | "şimdi";
    NOW_HELP = "The newest measurement" | "En yeni ölçüm";
    BEST = "best" | "en iyi";
    BEST_HELP = "The one with the smallest distance" | "Uzaklığı en küçük olan";
    REAL = "real" | "gerçek";
    REAL_HELP = "The values of real digits" | "Gerçek rakamların değerleri";
    STEP_ROW = "step" | "adım";
    NOISE_DISTANCE = "Uniform noise has a distance of {distance}" | "Düzgün dağılımlı gürültünün uzaklığı {distance}";
    DIGITS_NOTE = "digits drawn; lines: training labels; KL {kl}" | "çizilen rakamlar; çizgiler: eğitim etiketleri; KL {kl}";
    MEASURE_EVERY = "measure every" | "ölçüm aralığı";
    MEASURE_EVERY_HELP = "Epochs between two measurements of the next run, each takes about ten seconds of one core; 0 turns them off" | "Sonraki eğitimin iki ölçümü arasındaki dönem sayısı; her ölçüm bir çekirdekte on saniye kadar sürer; 0 ölçümü kapatır";
    EPOCH_SUFFIX = " epoch" | " dönem";
    EPOCHS_SUFFIX = " epochs" | " dönem";
    BACK_TO_BEST = "Back to the best (step {step})" | "En iyiye dön (adım {step})";
    BACK_TO_BEST_HELP = "Opens the checkpoint with the smallest distance; training stays paused" | "Uzaklığı en küçük olan kontrol noktasını açar; eğitim duraklamış kalır";
    MEASURING_STEP = "Measuring the digits of step {step}" | "{step}. adımın rakamları ölçülüyor";
    CANCEL_MEASURE_HELP = "Cancels this measurement; the run continues" | "Bu ölçümü bırakır; eğitim sürer";
    MEASURE_NOW = "Measure now" | "Şimdi ölç";
    MEASURE_NOW_HELP = "Takes about ten seconds in the background; training continues" | "Arka planda on saniye kadar sürer; eğitim devam eder";
    MEASUREMENT_UNDER_WAY = "A measurement is under way" | "Bir ölçüm sürüyor";
    FREQUENCY_HELP = "{digit}: {drawn} % of the digits drawn, {labels} % of the training labels" | "{digit}: çizilen rakamların %{drawn} kadarı, eğitim etiketlerinin %{labels} kadarı";
    PERCENT = "{share} %" | "%{share}";
    EQUILIBRIUM_KNOWN = "At equilibrium it is {percent} % for every digit" | "Dengede her rakam için %{percent}";
    EQUILIBRIUM_UNKNOWN = "At equilibrium it is 50 % for every digit with the relativistic objective, and half of the real target otherwise: {percent} % of 0.9" | "Dengede göreli amaçta her rakam için %50, öteki durumda gerçek hedefin yarısıdır: 0.9 için %{percent}";
}

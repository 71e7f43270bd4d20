#include "assessment/detail/report_gates.h"

namespace entrepot::assessment::detail {
namespace {

constexpr std::array<Gate, 29> table{{
    {"malacca", 100.5, 3, {"Strait of Malacca", "马六甲海峡", "マラッカ海峡", "말라카 해협"}},
    {"singapore", 103.6, 1, {"Singapore Strait", "新加坡海峡", "シンガポール海峡", "싱가포르 해협"}},
    {"sunda", 106, -6, {"Sunda Strait", "巽他海峡", "スンダ海峡", "순다 해협"}},
    {"lombok", 116, -8.5, {"Lombok Strait", "龙目海峡", "ロンボク海峡", "롬복 해협"}},
    {"makassar", 118, -1, {"Makassar Strait", "望加锡海峡", "マカッサル海峡", "마카사르 해협"}},
    {"ombai", 125, -8.5, {"Ombai Strait", "翁拜海峡", "オンバイ海峡", "옴바이 해협"}},
    {"torres", 142, -10.5, {"Torres Strait", "托雷斯海峡", "トレス海峡", "토러스 해협"}},
    {"mindoro", 120.5, 13, {"Mindoro Strait", "民都洛海峡", "ミンドロ海峡", "민도로 해협"}},
    {"balabac", 117, 7.5, {"Balabac Strait", "巴拉巴克海峡", "バラバク海峡", "발라바크 해협"}},
    {"sanbernardino", 124, 12.5, {"San Bernardino Strait", "圣贝纳迪诺海峡", "サンベルナルジノ海峡", "산베르나르디노 해협"}},
    {"luzon", 121, 20.5, {"Luzon Strait", "吕宋海峡", "ルソン海峡", "루손 해협"}},
    {"taiwan", 119.5, 24.5, {"Taiwan Strait", "台湾海峡", "台湾海峡", "대만 해협"}},
    {"osumi", 131, 31, {"Osumi Strait", "大隅海峡", "大隅海峡", "오스미 해협"}},
    {"korea", 129, 34.5, {"Korea Strait", "朝鲜海峡", "朝鮮海峡", "대한 해협"}},
    {"tsugaru", 140.5, 41.5, {"Tsugaru Strait", "津轻海峡", "津軽海峡", "쓰가루 해협"}},
    {"soya", 142, 46, {"Soya Strait", "宗谷海峡", "宗谷海峡", "소야 해협"}},
    {"bohai", 121, 38.5, {"Bohai Strait", "渤海海峡", "渤海海峡", "보하이 해협"}},
    {"kanmon", 131, 34, {"Kanmon Strait", "关门海峡", "関門海峡", "간몬 해협"}},
    {"alas", 116.7, -8.6, {"Alas Strait", "阿拉斯海峡", "アラス海峡", "알라스 해협"}},
    {"hormuz", 56.5, 26.5, {"Strait of Hormuz", "霍尔木兹海峡", "ホルムズ海峡", "호르무즈 해협"}},
    {"babelmandeb", 43.5, 12.5, {"Bab el-Mandeb", "曼德海峡", "バブ・エル・マンデブ海峡", "바브엘만데브 해협"}},
    {"suez", 32.5, 30, {"Suez Canal", "苏伊士运河", "スエズ運河", "수에즈 운하"}},
    {"bosporus", 29, 41, {"Bosporus", "博斯普鲁斯海峡", "ボスポラス海峡", "보스포루스 해협"}},
    {"dardanelles", 26.5, 40.2, {"Dardanelles", "达达尼尔海峡", "ダーダネルス海峡", "다르다넬스 해협"}},
    {"bering", -169, 66, {"Bering Strait", "白令海峡", "ベーリング海峡", "베링 해협"}},
    {"gibraltar", -5.5, 36, {"Strait of Gibraltar", "直布罗陀海峡", "ジブラルタル海峡", "지브롤터 해협"}},
    {"dover", 1.5, 51, {"Strait of Dover", "多佛尔海峡", "ドーバー海峡", "도버 해협"}},
    {"panama", -79.5, 9, {"Panama Canal", "巴拿马运河", "パナマ運河", "파나마 운하"}},
    {"goodhope", 18.5, -35, {"Cape of Good Hope", "好望角", "喜望峰", "희망봉"}},
}};

}  // namespace

std::span<const Gate> gates() { return table; }

}  // namespace entrepot::assessment::detail

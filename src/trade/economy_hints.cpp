#include "trade/economy_hints.h"

#include <utility>

#include "base/text.h"
#include "trade/economies.h"

namespace entrepot::trade {
namespace {

// ISO 3166: alpha-2 and alpha-3 of each economy, together. A test compares them with a published list.
constexpr std::string_view alpha2_alpha3 =
    "ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE BABIH BBBRB BDBGD BEBEL BFBFA BGBGR "
    "BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS BTBTN BVBVT BWBWA BYBLR BZBLZ CACAN CCCCK CDCOD CFCAF CGCOG CHCHE CICIV "
    "CKCOK CLCHL CMCMR CNCHN COCOL CRCRI CUCUB CVCPV CWCUW CXCXR CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA DODOM DZDZA ECECU EEEST EGEGY EHESH "
    "ERERI ESESP ETETH FIFIN FJFJI FKFLK FMFSM FOFRO FRFRA GAGAB GBGBR GDGRD GEGEO GFGUF GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ "
    "GRGRC GSSGS GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN ISISL ITITA "
    "JEJEY JMJAM JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO LBLBN LCLCA LILIE LKLKA LRLBR LSLSO "
    "LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS "
    "MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM NCNCL NENER NFNFK NGNGA NINIC NLNLD NONOR NPNPL NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG "
    "PHPHL PKPAK PLPOL PMSPM PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA SASAU SBSLB SCSYC SDSDN SESWE SGSGP "
    "SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD STSTP SVSLV SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF TGTGO THTHA TJTJK TKTKL "
    "TLTLS TMTKM TNTUN TOTON TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA UMUMI USUSA UYURY UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR VNVNM VUVUT "
    "WFWLF WSWSM YEYEM YTMYT ZAZAF ZMZMB ZWZWE ";

constexpr std::pair<std::string_view, std::string_view> earlier_codes[] = {
    {"BEL", "X058"}, {"BWA", "X711"}, {"DEU", "X280"}, {"LSO", "X711"}, {"LUX", "X058"},
    {"NAM", "X711"}, {"SDN", "X736"}, {"SSD", "X736"}, {"SWZ", "X711"}, {"ZAF", "X711"}};

}  // namespace

std::optional<EconomyId> economy_of_alpha2(std::string_view code) {
  if (code.size() != 2) return std::nullopt;
  const std::string wanted = lower_ascii(code);
  for (const std::string_view both : split(alpha2_alpha3, ' '))
    if (both.size() == 5 && lower_ascii(both.substr(0, 2)) == wanted) return economy_of_code(both.substr(2));
  return std::nullopt;
}

std::optional<EconomyId> earlier_code_of(EconomyId id) {
  for (const auto& [present, earlier] : earlier_codes)
    if (id.view() == present) return economy_of_code(earlier);
  return std::nullopt;
}

}  // namespace entrepot::trade

/**
 * How lines move at the eighths of a bar, counted by bench/countContours.mjs in 3679 training
 * tunes of the Nottingham, O'Neill and Aird collections. For each eighth of the bar, from 0, a letter
 * for each contour (`contourOf`): how much less likely it is there than anywhere in the bar, in
 * tenths of a nat from m, so that letters before m stand for what is likelier.
 */
export const CONTOUR_TABLES: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  '2/2': {
    0: 'yyinihfpvyawtynvlypovyvxqopfchrfmdecrwxwysqqxefkgbqdadyypyoqrwymmnindfbdtgfhheaay',
    1: 'ybyyfqlytyyjpbojtgyhjgijqghyyxmygyvyyxyytyxxyywyoylryyfbwjarjfykysmayltyytujaypyy',
    2: 'yyqyohsnjyyhjqmohuwyqyryhyyqyknxmjyylhaaafhsyprhrymqynmyduyoioonglnuomtwhplqryxgy',
    3: 'yylalutshyynnyikybyekgocvfkyytlxlxyyyyyyoyyyyyrsoyixyxnjyemhmhkfyhtyvqytysyuwwyyy',
    4: 'yfeyvykymyrtouwuhugotrrtmqnccipfojggygukuqnkngdiebqiigywlyqprytrfonuooyycinpussyy',
    5: 'ybwpdvjagymfyalbynyoeialykmyylldmysyyyyyqyyxyyyyrykwyyoctjcullngyotgykysynwuqyyty',
    6: 'yyutyhotlyuleymqjlpyltysdxpoxojypnqoadejmabaanrjrypmrokyhyyolttyionyhsnpkoilyetyy',
    7: 'aynfyowjvyjtotioswagnevgyifuqvirpvhmvyyyyyyyykyuyyhssselydrdneatykiyouebyroiwflvy',
  },
  '4/4': {
    0: 'yefmjkksqycpjmpsntvksrqvqrqgfhsfnfifuqmnwuwqyfehiarhdcqvpqkpqxlqlmjeghnttlmogicey',
    1: 'yyuxhyrjkyykrjolkglfhilkkejyytlwfyvyuyyymyqvtyxykyknytbdmmfukeslvvnfyoyyussngyyyy',
    2: 'yyyyjtjokyvkrholjptpnresjrpyrmmooowxljggchipqqoksynpuykpftknkkonhjolpmyyglkliuwyy',
    3: 'aygeyvjwlaqlvyikxemgifyfogmyyrkqnutqrwuxlvtyyrsojyjqtylgvgtligkhvlwyykymtnoyyxyyy',
    4: 'yehlnmmnmeymkpnpindnpqlpmqlcgjpjnjiheejgnighhiinjismkisqkqkoqrnrjolpoosyhmrpopvyy',
    5: 'yyyyeulaiywglcoctjyncgclnkjyymipmyyxyyyyjyywyyyypykrwyqduihqmkmcvquuyjrytnpqnyyyy',
    6: 'yyykufrqmyvmlrjmlpotopylinlppqkwlnonijjltghecqrmrymnoqptkpvjknmmknjvgpeajpkhwgqha',
    7: 'yyrhxjsopyetlvlrsokqqhxgujkyrtjonqgoyyxxyuyrvoxrvyfntyllyevgnmjrwlnyptbgyjijrgddy',
  },
  '2/4': {
    0: 'yygmvnjioyiklnoonsirtspvoopgghqgmhjhqrrpyytuyehkhcqieexrqqnpnyyrnkkihfkiijkliodhd',
    1: 'yyyqapnmpyymmcnmosyjlkcljlpyysmqmsyywrmkekryyyonuyjuyykgiodojefppprhvowynspqgytsy',
    2: 'yyoyypqqhyormvojkhfinoqooqngjlmmnkjiggiilieecqmmloollonylptqmsymjnnwvsyfnlpsyyvyy',
    3: 'yyneyhmpqyjlnyinlkyqhhyglihyvrivlsmsmmosqlpnrqwnsykpythiogvgnjfhnlkujvfyrokhtcuiy',
  },
  '3/4': {
    0: 'yyvrlkfjqyqjkqnhokcntpsspmncfjrkngjhhfhjqpmggigljdrhddqsorkoyxjphjljmhjmglmlhjkoy',
    2: 'yadnchhidyfdhbiqmpyigodognjmsmmmoqonyollnignovxqmvppysjofojpfgppynjhnryhhwikhuyyy',
    3: 'yyyiyyyoyyyyootukyyvnkvjolvyyoiqjvqyyyyytoyyyyuokyioyyyymdvkkpjyprouvwhyuyyoyykyy',
    4: 'yyjiyqxmmyjxsukljiyoolnmponymolnmompgqplijmonkmknrmntsrjonnlmltjmjmohoimuhjkqhhdy',
    5: 'yyyqqryytyyysyoxuyyiniqfpljyxojllomnyvsulvsrwmqmuygsuynnxjripljysyxyyqyyymxyyyyyy',
  },
  '6/8': {
    0: 'yyejseijnyeliphhmljtxuyvsquegfrnneojrvpoyrppxijfkcofdfyynorluyljighjcdjaihejkgbcy',
    1: 'yalyfynynyylmfwyqpvocpcufsryytkojyyyyyyyqyyyyxypgymuyylteoeyekrssuqcxnyyqysqlyyyy',
    2: 'yyyjjwsmvyyuvkqmspkgtiehskkpkvmcpmkngkpraqmkokjrvlnntlhfymfplelktxunyvyyrnxugyyyy',
    3: 'yypnojjidymikwjkhhltytyoptrhlipyqmqnicaasbcdasmjlqsoimpsjlyltyukfglympytimlkyspyy',
    4: 'yyjyjynyvyefmgvrryyoakrygvpyyngyiyyyxyyyyyyyyyyspyhnyyupgwrvgswnwynqulyynyrqwwryy',
    5: 'ayxhvlqkqywyovkojkkixhsfmdeunvlqlodfkouuwnqprhjsptjpplhgyhsfriftrpmsnuamqipjldmfy',
  },
  '9/8': {
    0: 'yybyheaayyanvgkjgcyjvuyowqsyjjuqlfpoyyytywypypjmjgniadynspomoyyjhgdfaabyokagacaay',
    2: 'yysyhystyyysyeywyyyyvncpxkiafyqaqolryknualhfbgipudovwbyiymfsigfmnykbykyyolnoayyyy',
    3: 'yybayhlycyynjydwmeyywyyopyyyufsyppyyaaaavachhunjlvwuryyojmyqxommhemypyxyadydysyyy',
    5: 'yyyyyhhuyyyynwmflyyjtdicjhiyyykmmhjplyyyktmvvyqprymoyyyryfffjgmyiytuyvyyyyylyyyyy',
    6: 'yysyyyyycyynpyyytmyjtryuyyyycdlqnorlyyjnxpjjejjijgneeecxiixhoifwgfvyioeyofyyygqyy',
    8: 'yyyyymyfyyyomyfiksybuiygoaaymvryjkaabkvnyrqoybhwsmlrnyaayjwkyikbyohyykdytmkiygyiy',
  },
};

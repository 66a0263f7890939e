/**
 * How lines move at the places of a bar, counted by bench/countContours.mjs in 3679 training
 * tunes of the Nottingham, O'Neill and Aird collections. For each place, in units of 1/24 quarter, a
 * letter for each contour (`contourOf`): how much less likely it is there than anywhere in the
 * bar, in tenths of a nat from m, so that letters before m stand for what is likelier.
 */
export const CONTOUR_TABLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '2/2': {
    0: 'yyiojhequyawsynvkyopvyvxpnpecgsfncgcrvwvyrqqwegjhardadyyoyoprwynlmhncfabtgfgheaay',
    12: 'yayyfpkysyyjocoithyijghipfhyywnygyxyywyywyxxyyxypymqyygbwjaqjgylyrlaylsyyuuiayoyy',
    18: 'yyyyayomyyygjajmnbydordqqroyyttoeqryyeyuyyryyvyyhyktyyaeskaydahfytiaynyyianfaypyy',
    24: 'yyqyohsoiyyhjrmngvvyqyrxhyyqykoxnjyykhaadegtyoshsynqynnycuyoipoofkmunmsvgqlprywey',
    36: 'yylamtstgyymmyhjycyfkgobufkyxsmxmxyyyyyyryyyyysroyjwywojyenhmijgygsyuqysysytwvyyy',
    42: 'yyyamiyaryyypylsydyckgwgsdcyqxlwntyryyyyeyyyyvurmylqywbiygmfngyaylmyrhiyhbqvyfyyy',
    48: 'yeeywykylyptnuwugvfptrrslpobchqfoijfxftjxpmkmgehfarhigyxkyqpryssenmumoyycjnousqyy',
    60: 'yaxpeuiafyleyalayoypeialykmyykmcmyuyyyyyuyyxyyyysylvyypcsjculmmhynsgykyqyowuqyysy',
    72: 'yyutyhoukytldylpimnyltyscxpnwnkypntnaceiqabaansisyqmsolygyyoktsyhnmygsmnjphlyesyy',
    84: 'ayngynvkuyhtntinrxahnevgyhfuqujrpukmvyyyyyyyykytyyisssfmydrcnfauyjiynudaysniwfkty',
    90: 'yyydydgcqyyuovfywayyqhvgymiymyhmnrhkyyuyyyypyeytyrhylhfqybqgsjaeymyytvuysejktfyyy',
  },
  '4/4': {
    0: 'ygemjjkrpybpilpsntvktsqvprpffhsfneiftplnxtvqxfehiasgcbrworkoqylrklidfhnrsllngibey',
    12: 'yyuxhyqjjyykriolkglfhjlkjejyyslwfyvytyyyoyqvtywykylnxscemmfukesmvuneyoyyusrmfxyyy',
    18: 'yyyukyyyyyyeyqdnmvykjimirhfyyopygymyyyxvxwpyyypvfyikyqcarkxynjaayoshyovyyoywyyyyy',
    24: 'yyyyitjojyukrgokjptposesjrpyqlnoonwwkifgeghoqqojtyoptykqftkmkkpohinlomyyfljkitwyy',
    36: 'aygexviwkapluyijxemgigyfngmyyrkqnutpqvtwnutxyrrojykqtylhugtligkiukvyyjylsnnxywyyy',
    42: 'yyjbusokvyyotyjoylypigygqknyqxoenxisyyyyaxsqypskhynsoymhyivvlitfwntyuxyyrfypwqyyy',
    48: 'yghlmmlnlcymkonoindnprlpmqlbfipjnjihddifpighgihmjhtmjhtrjrkoqrnsinlpnoryhmqooouyy',
    60: 'yyyyetkahyvgkboctjynchclnkjyyljpmyywyyyylyyvyyyyqylrvyretihpmkmduquuyiqytoopmyyyy',
    66: 'yyyqgwobyyypdlkkhlyyfhijrkvyylmrhupynyyvsyywyyyviyjeoyyhtlytknmayqxtsjyyrkyvyyyyy',
    72: 'yyykuerplyumkqjllpotoqylinloopkwlnomiiikvfhebqqmrynnopqujpvikonnjmivfpdajpjgvfqha',
    84: 'yyrhwjrooydtlvlqsokqqiwgtjkyqtjooqgnxywwytyrvoxqvyfnsymmyevgnmksvknyotbfyjiiqgddy',
    90: 'yahoyksqyyyymyootkdqqgygupyvxqjmswpxsyyyxyyiykxkvwdmyxeiyguksogyyunyxymymhpkuweay',
  },
  '2/4': {
    0: 'yydntkhhlyekjlnmkqftuvnynppedgseofjgonolyxqsybfjhaugcdwtoulppyyqkjjgddheggilgkafa',
    6: 'yyyyyyynyyymuyrvysyiilrpjpiyyvkucxvyyyyysyyyyyyynyiwyyyihlmuhbynutgeyvxyyqpmnyvgy',
    12: 'yyyramllnyymkamklqylmoaphnpyyroooqyyuojhdhovvymmvymsvyjhhrbomhhpmoqfsluykqnpduqry',
    18: 'yyyjyyiyxyyqryptwtymjhteukqrxqlrkvryrwsyiyxyyykneyjnxyljyhytlfypxnyyyuyywyyvyyyyy',
    24: 'yymyymopeykrktnhhfckprormrnegknlpijhedffkfbbanlkmlsjjnnyksrqovylgmmurpybljnsywryy',
    30: 'yyyyytyylyygyptyryyhdgumponyykgypytyyyyyuyyyyyyuoyhyyyxdkiuqdoyosrsyyqyyppihkyyyy',
    36: 'yylfyekonyfmkyhliiysjkyjjjhytqktnpmqkjlpqhmkooumtynoyrhjnjtfpmhglkisfscyomigraqgy',
    42: 'yyydwusnyyyoqymyyykkrgxdxfkrxsimltejlyxywyyxyytqtyfsvhqrygyforlpyvvyyyuywsyqyyyky',
  },
  '3/4': {
    0: 'yyuqkjeipypijpngnibnuqssolncekrlngjgfdgipolffhfljdshbdptnsjnyxiogjkilgilgmlkgijny',
    24: 'yabmbfghcyecgahqloyigpdofnjmrnnnopnmymjkmhfmnuxpnurpxsjoepipegooynigmqygiyhiguyyy',
    36: 'yyyhyyynyyyyontujyyunkvjokvyypirjupxyyyxsmyyyytokyjoyyyylevkjphyprntuvgyuyynyxiyy',
    48: 'yyihypwllyiwrtkkigyoomnmonnylolomolofpokhilmmklknqonssrjnomlmksimjlngnikvjijpgfcy',
    60: 'yyyppqyysyyyrynxtyyinjqfokiywojmlnmmyurtkurqvlqmuxhstymnwjqipliysywyypyyynvyyxyyy',
  },
  '6/8': {
    0: 'yydjseijnydkiohgllitxuyusquegfsnnenjrvpoyqpoxhjfkcpfdfyymnrluykjhfhjcdjaihejkgbcy',
    12: 'yalyfymynyylmfvyqpuocpcufsryytlojyyyyyyyqyyyyxypgynuyylteoeyekrssuqcxnyypysqmyyyy',
    18: 'yyyyiyyyyyyyukyyyyyvpypyvysyyshtjyyyqyyyryyyyyyuaygkyyyqqwuymwyvuyyiyyyyyqyvayyyy',
    24: 'yyyjjwsluyytvkpmspkfsiehskkokvncplkmgjoqaqmkokjrvlontkhfymfplelktxtnyvyyrnxuhyyyy',
    36: 'yyonojjidylikwjjhhktytyootrhlipxqlpnicaasbbdarljmqtoimpsjlylsyujfglylpyshmlkyspyy',
    48: 'yyjyjynyuyeemgvrryyoakrxfvpyynhyiyyywyyyyyyyyyyspyinyyupgwrvfrwnwymqulyynyqpwwryy',
    60: 'ayxgvkqkpywyoukojjkiwhremddunvmqlndfjntuwmqorhisptkpokhgyhrfriftromsmualqipjldley',
    66: 'yyysyvyyyyyyyyyyysyyymyryrnytmeyqwvqyyywyyysyyyyyyayxyyyyxyoyllyyyyyyyyyyyyyyuyyy',
  },
  '9/8': {
    0: 'yybyheaayyanvgkigbyjvuyowqryjjuqlfpnyyytywypypjmjgniadynspoloyyjhgdfaabyokafacaay',
    24: 'yysyhyrtyyysyeyvyyyyvmcpxkhafyqaqolryjnualhfafipudpvvbyiymfsigemnykcykyyolnoayyyy',
    36: 'yybayhlycyyniydwmdyywyyooyyyufsyppyyaaaavabhhunjlvxuryynjmyqxolmgelypywyadydyryyy',
    60: 'yyyyyhhtyyyynwlfmyyjtdhcjhiyyykmlhjpkyyyktmvvyqprynoyyyryffejglyiytuyvyyyyylyyyyy',
    72: 'yysyyyyybyympyyyumyjtryuyyyycdlqnnrlyyjnxpjiejjikgndeegxiixhoiewgfuyioeyoeyyyfqyy',
    96: 'yyyyylyfyyyomyfhksybuiygoaaymvryjkaaakvmyrqoybhwsmlrnybayjwkyikbyohyxjdytmkiygyiy',
  },
};

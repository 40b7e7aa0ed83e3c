import { withoutBadCharacters } from './characters.ts'
import { inWelsh } from './welsh-words.ts'

/**
 * The only list of expected refusals. Each has the HTTP status it answers with (0: it never ends a request
 * by itself, it is a warning, a review's reason or a delivery's), what happened, and what to do, in English and Welsh.
 * `{found}`, `{allowed}` and `{nearest}` are filled from the issue; a found value is masked where it may be personal.
 */
export const failures = {
  // what cannot be read
  'not-json': f(
    422,
    'The body is not JSON.',
    'Send one JSON document in UTF-8.',
    'Nid JSON yw’r corff.',
    'Anfonwch un ddogfen JSON mewn UTF-8.',
  ),
  'not-utf8': f(422, 'The bytes are not UTF-8.', 'Send UTF-8.', 'Nid UTF-8 yw’r beitiau.', 'Anfonwch UTF-8.'),
  'bad-character': f(
    422,
    'A text holds a character that cannot be kept or sent (NUL, or half of a surrogate pair).',
    'Remove the character.',
    'Mae testun yn cynnwys nod na ellir ei gadw na’i anfon (NUL, neu hanner pâr dirprwyol).',
    'Tynnwch y nod.',
  ),
  'not-an-object': f(
    422,
    'A record must be a JSON object.',
    'Send one object per record.',
    'Rhaid i gofnod fod yn wrthrych JSON.',
    'Anfonwch un gwrthrych i bob cofnod.',
  ),
  'too-deep': f(
    422,
    'The document is nested too deeply ({allowed} levels at most).',
    'Flatten the document.',
    'Mae’r ddogfen wedi’i nythu’n rhy ddwfn ({allowed} lefel ar y mwyaf).',
    'Gwnewch y ddogfen yn fwy gwastad.',
  ),
  'too-large': f(
    413,
    'The body or line is over the size limit of {allowed} bytes.',
    'Send fewer or smaller records at a time.',
    'Mae’r corff neu’r llinell dros y terfyn o {allowed} beit.',
    'Anfonwch lai o gofnodion, neu rai llai, ar y tro.',
  ),
  'forbidden-key': f(
    422,
    'The property name {found} is not allowed.',
    'Remove the property.',
    'Ni chaniateir yr enw priodwedd {found}.',
    'Tynnwch y briodwedd.',
  ),
  'duplicate-key': f(
    422,
    'The property {found} occurs twice in one object.',
    'Send each property once.',
    'Mae’r briodwedd {found} yn digwydd ddwywaith mewn un gwrthrych.',
    'Anfonwch bob priodwedd unwaith.',
  ),
  'csv-ragged': f(
    422,
    'The row has {found} cells; the header has {allowed}.',
    'Give every row as many cells as the header.',
    'Mae gan y rhes {found} cell; mae gan y pennawd {allowed}.',
    'Rhowch gynifer o gelloedd i bob rhes â’r pennawd.',
  ),
  'csv-header': f(
    422,
    'The header is not one that the format knows.',
    'Send the columns of the format: {allowed}.',
    'Nid yw’r fformat yn adnabod y pennawd.',
    'Anfonwch golofnau’r fformat: {allowed}.',
  ),
  'csv-missing-column': f(
    422,
    'The header lacks the column {found}.',
    'Send the columns of the format: {allowed}.',
    'Nid oes gan y pennawd y golofn {found}.',
    'Anfonwch golofnau’r fformat: {allowed}.',
  ),
  'csv-repeated-column': f(
    422,
    'The header names the column {found} more than once.',
    'Name each column once.',
    'Mae’r pennawd yn enwi’r golofn {found} fwy nag unwaith.',
    'Enwch bob colofn unwaith.',
  ),
  'csv-delimiter': f(
    422,
    'The cells are separated by {found}; the format says {allowed}.',
    'Separate them by {allowed}, or correct "delimiter" in the format.',
    'Gwahenir y celloedd gan {found}; mae’r fformat yn dweud {allowed}.',
    'Gwahanwch hwy gan {allowed}, neu cywirwch "delimiter" yn y fformat.',
  ),
  'csv-line-ends': f(
    422,
    'The lines end with CR alone.',
    'Save the file with lines that end with LF or CRLF.',
    'Daw’r llinellau i ben â CR yn unig.',
    'Cadwch y ffeil â llinellau sy’n gorffen â LF neu CRLF.',
  ),
  'csv-quote': f(
    422,
    'A quoted cell is not closed properly.',
    'Close the quotation mark, and double those inside the cell.',
    'Nid yw cell mewn dyfynodau wedi’i chau’n iawn.',
    'Caewch y dyfynnod, a dyblwch y rhai y tu mewn i’r gell.',
  ),
  'xml-syntax': f(
    422,
    'The XML is not well formed at line and column {found} ({allowed}).',
    'Correct the XML; the records before this place have been read.',
    'Nid yw’r XML wedi’i ffurfio’n gywir yn y llinell a’r golofn {found} ({allowed}).',
    'Cywirwch yr XML; darllenwyd y cofnodion cyn y lle hwn.',
  ),
  'xml-doctype': f(
    422,
    'The XML has a document type declaration at line and column {found}; none is read here.',
    'Leave the DOCTYPE out, and write characters in place of entities.',
    'Mae gan yr XML ddatganiad math dogfen yn y llinell a’r golofn {found}; ni ddarllenir un yma.',
    'Gadewch y DOCTYPE allan, ac ysgrifennwch nodau yn lle endidau.',
  ),
  'xml-encoding': f(
    422,
    'The XML is in an encoding that is not read here ({found}).',
    'Send it in one of: {allowed}.',
    'Mae’r XML mewn amgodiad na ddarllenir yma ({found}).',
    'Anfonwch ef yn un o: {allowed}.',
  ),
  'xml-namespace': f(
    422,
    'The element or attribute {found} is in a namespace that the format does not know.',
    'Use the namespaces of the format: {allowed}.',
    'Mae’r elfen neu’r priodoledd {found} mewn gofod enwau nad yw’r fformat yn ei adnabod.',
    'Defnyddiwch ofodau enwau’r fformat: {allowed}.',
  ),
  'xml-element': f(
    422,
    'The element {found} is not read where it stands.',
    'Send only: {allowed}.',
    'Ni ddarllenir yr elfen {found} lle y saif.',
    'Anfonwch yn unig: {allowed}.',
  ),
  'xml-repeated': f(
    422,
    'The element or attribute {found} occurs twice where the format has it once.',
    'Send it once.',
    'Mae’r elfen neu’r priodoledd {found} yn digwydd ddwywaith lle mae gan y fformat un.',
    'Anfonwch ef unwaith.',
  ),
  'xml-mixed': f(
    422,
    'There is content where only elements, or nothing at all, may stand.',
    'Remove it, or put it into an element of its own.',
    'Mae cynnwys lle na chaiff ond elfennau, neu ddim byd, sefyll.',
    'Tynnwch ef, neu rhowch ef mewn elfen ei hun.',
  ),
  'xml-limit': f(
    422,
    'The XML is over a limit: {found}, {allowed} at most.',
    'Send smaller or flatter elements.',
    'Mae’r XML dros derfyn: {found}, {allowed} ar y mwyaf.',
    'Anfonwch elfennau llai neu fwy gwastad.',
  ),
  'csv-column': f(
    0,
    'The format has no column {found}; it was not read.',
    'Leave it out, or add it to the format.',
    'Nid oes gan y fformat golofn {found}; ni chafodd ei darllen.',
    'Gadewch hi allan, neu ychwanegwch hi at y fformat.',
  ),
  'formula-cell': f(
    422,
    'The cell begins as a formula of a spreadsheet does, which the format refuses.',
    'Export the value, not the formula.',
    'Mae’r gell yn dechrau fel fformiwla taenlen, y mae’r fformat yn ei gwrthod.',
    'Allforiwch y gwerth, nid y fformiwla.',
  ),
  'wrong-encoding': f(
    422,
    'The bytes look like {found}; the format says {allowed}.',
    'Save the file as {allowed}, or correct "encoding" in the format.',
    'Mae’r beitiau’n edrych fel {found}; mae’r fformat yn dweud {allowed}.',
    'Cadwch y ffeil fel {allowed}, neu cywirwch "encoding" yn y fformat.',
  ),
  'empty-body': f(
    422,
    'The body holds no record.',
    'Send at least one record.',
    'Nid oes cofnod yn y corff.',
    'Anfonwch o leiaf un cofnod.',
  ),
  'no-record': f(
    422,
    'The mapping makes no {allowed} of the document.',
    'Look at what the mapping needs; nothing of this document was taken.',
    'Nid yw’r mapiad yn gwneud {allowed} o’r ddogfen.',
    'Edrychwch ar yr hyn sydd ei angen ar y mapiad; ni chymerwyd dim o’r ddogfen hon.',
  ),
  'other-kind': f(
    422,
    'The document holds no {allowed}; it holds {found}.',
    'Push it under a kind that it holds.',
    'Nid oes {allowed} yn y ddogfen; mae ynddi {found}.',
    'Gwthiwch hi o dan fath sydd ynddi.',
  ),
  'not-fhir': f(
    422,
    'This is not valid FHIR R4: {found} (allowed: {allowed}).',
    'Send what the FHIR R4 structure allows.',
    'Nid yw hyn yn FHIR R4 dilys: {found} (caniateir: {allowed}).',
    'Anfonwch yr hyn y mae strwythur FHIR R4 yn ei ganiatáu.',
  ),
  'no-patient': f(
    422,
    'Nothing says which child the resources are about.',
    'Refer to a Patient, by an entry of the Bundle or by its identifier.',
    'Nid oes dim yn dweud am ba blentyn y mae’r adnoddau.',
    'Cyfeiriwch at Patient, drwy gofnod yn y Bundle neu drwy ei ddynodydd.',
  ),
  'several-children': f(
    422,
    'The resources are about more than one patient, or their facts of one differ.',
    'Send one child at a time.',
    'Mae’r adnoddau am fwy nag un claf, neu mae’r ffeithiau am un yn wahanol.',
    'Anfonwch un plentyn ar y tro.',
  ),
  'says-two-things': f(
    422,
    'This says {found}, but {allowed}.',
    'Make both places say the same and send again.',
    'Mae hyn yn dweud {found}, ond {allowed}.',
    'Gwnewch i’r ddau le ddweud yr un peth ac anfonwch eto.',
  ),
  unread: f(
    0,
    'The mapping does not know this, so it was not taken: {found}.',
    'Send it in a way the mapping knows, or have the mapping extended.',
    'Nid yw’r mapiad yn adnabod hyn, felly ni chymerwyd ef: {found}.',
    'Anfonwch ef mewn ffordd y mae’r mapiad yn ei hadnabod, neu trefnwch i’r mapiad gael ei ehangu.',
  ),
  // what a record breaks
  'part-of-record': f(
    0,
    'Not all of the record came; what did not come stays as you knew it ({found}).',
    'Nothing to do. Send all its resources to say that something is no more.',
    'Ni ddaeth y cofnod i gyd; mae’r hyn na ddaeth yn aros fel yr oedd gennych chi ({found}).',
    'Dim i’w wneud. Anfonwch ei holl adnoddau i ddweud nad yw rhywbeth yno mwyach.',
  ),
  'several-records': f(
    422,
    'This may answer any of {found} records of that name that you know.',
    'Name the one by the identifier that Dilyn gave a resource of it when it was sent to you.',
    'Gall hyn ateb unrhyw un o {found} cofnod o’r enw hwnnw yr ydych yn eu hadnabod.',
    'Enwch yr un dan sylw drwy’r dynodydd a roddodd Dilyn i adnodd ohono pan anfonwyd ef atoch.',
  ),
  'part-of-list': f(
    422,
    'Of a list whose items are resources {found} came, and the record has {allowed}: whether the others are no more cannot be told.',
    'Send all the resources of that list, or all of the record.',
    'O restr y mae ei heitemau’n adnoddau daeth {found}, ac mae gan y cofnod {allowed}: ni ellir dweud a yw’r lleill wedi mynd.',
    'Anfonwch holl adnoddau’r rhestr honno, neu’r cofnod i gyd.',
  ),
  'required-missing': f(
    422,
    'The required property is missing.',
    'Add it.',
    'Mae’r briodwedd ofynnol ar goll.',
    'Ychwanegwch hi.',
  ),
  'unknown-property': f(
    422,
    'The kind has no property of this name.',
    'Remove it. Did you mean {nearest}?',
    'Nid oes gan y math briodwedd o’r enw hwn.',
    'Tynnwch hi. Ai {nearest} oedd gennych mewn golwg?',
  ),
  'wrong-type': f(
    422,
    'The value is of the wrong type.',
    'Send {allowed}.',
    'Mae’r gwerth o’r math anghywir.',
    'Anfonwch {allowed}.',
  ),
  'wrong-format': f(
    422,
    'The value {found} does not have the form that the schema asks for.',
    'Send it as {allowed}.',
    'Nid oes gan y gwerth {found} y ffurf y mae’r sgema yn gofyn amdani.',
    'Anfonwch ef fel {allowed}.',
  ),
  'impossible-date': f(
    422,
    'There is no such date.',
    'Send a date of the calendar as yyyy-mm-dd.',
    'Nid oes dyddiad o’r fath.',
    'Anfonwch ddyddiad o’r calendr fel bbbb-mm-dd.',
  ),
  'out-of-range': f(
    422,
    'The value is outside what the schema allows ({allowed}).',
    'Send a value within it.',
    'Mae’r gwerth y tu allan i’r hyn y mae’r sgema yn ei ganiatáu ({allowed}).',
    'Anfonwch werth o fewn y terfynau.',
  ),
  'unknown-code': f(
    422,
    'The code {found} is not in the list.',
    'Send one of: {allowed}.',
    'Nid yw’r cod {found} yn y rhestr.',
    'Anfonwch un o: {allowed}.',
  ),
  'invalid-record': f(
    422,
    'The value does not fit the schema ({allowed}).',
    'See the schema of the kind: GET /v1/schemas/{kind}.',
    'Nid yw’r gwerth yn cyd-fynd â’r sgema ({allowed}).',
    'Gweler sgema’r math: GET /v1/schemas/{kind}.',
  ),
  'end-before-start': f(
    422,
    'The end is not after the start.',
    'Correct one of the two dates.',
    'Nid yw’r diwedd ar ôl y dechrau.',
    'Cywirwch un o’r ddau ddyddiad.',
  ),
  'not-the-same': f(
    422,
    'The value is not the one at {allowed}, but both say one thing.',
    'Send the same value in both places.',
    'Nid y gwerth hwn sydd yn {allowed}, ond mae’r ddau’n dweud yr un peth.',
    'Anfonwch yr un gwerth yn y ddau le.',
  ),
  'wrong-kind': f(
    422,
    'The record says another kind than the address it was sent to.',
    'Send it to /v1/records/{allowed}, or correct "kind".',
    'Mae’r cofnod yn dweud math gwahanol i’r cyfeiriad yr anfonwyd ef iddo.',
    'Anfonwch ef i /v1/records/{allowed}, neu cywirwch "kind".',
  ),
  'check-digit': f(
    0,
    'The check digit is wrong; the number is kept and marked, and is no evidence of who the child is.',
    'Compare the number with its source.',
    'Mae’r digid gwirio’n anghywir; cedwir a marcir y rhif, ac nid yw’n dystiolaeth o bwy yw’r plentyn.',
    'Cymharwch y rhif â’i ffynhonnell.',
  ),
  'version-conflict': f(
    409,
    'This version was sent before with other content.',
    'Send the change as a higher version.',
    'Anfonwyd y fersiwn hon o’r blaen â chynnwys gwahanol.',
    'Anfonwch y newid fel fersiwn uwch.',
  ),
  'key-conflict': f(
    409,
    'This Idempotency-Key was used before for other content.',
    'Use a new key for each record.',
    'Defnyddiwyd yr Idempotency-Key hwn o’r blaen ar gyfer cynnwys arall.',
    'Defnyddiwch allwedd newydd i bob cofnod.',
  ),
  // why a record waits for a person
  'unreadable-value': f(
    0,
    'The value {found} cannot be read ({allowed}).',
    'Correct it at the source and send again, or reject the record.',
    'Ni ellir darllen y gwerth {found} ({allowed}).',
    'Cywirwch ef yn y ffynhonnell ac anfonwch eto, neu gwrthodwch y cofnod.',
  ),
  'no-child': f(
    0,
    'No child is known by these facts, and this source may not create one.',
    'Wait until the responsible authority has sent the child, or decide by hand.',
    'Nid oes plentyn yn hysbys wrth y ffeithiau hyn, ac ni chaiff y ffynhonnell hon greu un.',
    'Arhoswch nes bod yr awdurdod cyfrifol wedi anfon y plentyn, neu penderfynwch â llaw.',
  ),
  'ambiguous-child': f(
    0,
    'A child may be meant, but the facts do not suffice to say so.',
    'Look at the evidence and link, create a new child, or reject.',
    'Efallai y bwriedir plentyn, ond nid yw’r ffeithiau’n ddigon i ddweud hynny.',
    'Edrychwch ar y dystiolaeth a chysylltwch, crëwch blentyn newydd, neu gwrthodwch.',
  ),
  contradiction: f(
    0,
    'The source’s own id names a child whose NHS number or date of birth differs.',
    'Compare both and link or reject.',
    'Mae dynodydd y ffynhonnell yn enwi plentyn y mae ei rif GIG neu ei ddyddiad geni yn wahanol.',
    'Cymharwch y ddau a chysylltwch neu gwrthodwch.',
  ),
  'not-responsible': f(
    0,
    'The sender has no responsibility for this child that lets it write this kind.',
    'The responsible authority sends it, or decide by hand.',
    'Nid oes gan yr anfonwr gyfrifoldeb am y plentyn hwn sy’n caniatáu iddo ysgrifennu’r math hwn.',
    'Yr awdurdod cyfrifol sydd i’w anfon, neu penderfynwch â llaw.',
  ),
  'adoption-not-built': f(
    0,
    'Adoptions are not passed on yet: the record is kept, about no child, and goes to nobody.',
    'Leave it waiting, or reject it; whoever must know of an adoption is told by the authority itself.',
    'Nid yw mabwysiadau’n cael eu trosglwyddo eto: cedwir y cofnod, heb fod am unrhyw blentyn, ac nid yw’n mynd at neb.',
    'Gadewch iddo aros, neu gwrthodwch ef; yr awdurdod ei hun sydd i ddweud wrth bwy bynnag y mae’n rhaid iddynt wybod am fabwysiadu.',
  ),
  // the edge
  'bad-request': f(
    400,
    'The request cannot be understood.',
    'Correct {allowed}.',
    'Ni ellir deall y cais.',
    'Cywirwch {allowed}.',
  ),
  'no-token': f(
    401,
    'There is no bearer token.',
    'Send Authorization: Bearer with a token of the issuer.',
    'Nid oes tocyn.',
    'Anfonwch Authorization: Bearer gyda thocyn gan y cyhoeddwr.',
  ),
  'bad-token': f(
    401,
    'The token is not valid here: {allowed}.',
    'Get a new token for this audience.',
    'Nid yw’r tocyn yn ddilys yma: {allowed}.',
    'Ceisiwch docyn newydd ar gyfer y gynulleidfa hon.',
  ),
  forbidden: f(
    403,
    'This client may not do that.',
    'Ask for the role or the kind in the client’s files.',
    'Ni chaiff y cleient hwn wneud hynny.',
    'Gofynnwch am y rôl neu’r math yn ffeiliau’r cleient.',
  ),
  'not-found': f(
    404,
    'There is nothing here for you.',
    'Check the address.',
    'Nid oes dim yma i chi.',
    'Gwiriwch y cyfeiriad.',
  ),
  'unknown-kind': f(
    404,
    'There is no kind of this name.',
    'Use one of: {allowed}.',
    'Nid oes math o’r enw hwn.',
    'Defnyddiwch un o: {allowed}.',
  ),
  'method-not-allowed': f(
    405,
    'The method is not allowed here.',
    'Use {allowed}.',
    'Ni chaniateir y dull hwn yma.',
    'Defnyddiwch {allowed}.',
  ),
  'not-acceptable': f(
    406,
    'The answer is only to be had as {allowed}.',
    'Change the Accept header.',
    'Dim ond fel {allowed} y ceir yr ateb.',
    'Newidiwch y pennawd Accept.',
  ),
  'unsupported-media-type': f(
    415,
    'The media type is not one that this source sends.',
    'Send {allowed}.',
    'Nid yw’r math cyfrwng yn un y mae’r ffynhonnell hon yn ei anfon.',
    'Anfonwch {allowed}.',
  ),
  'already-decided': f(
    409,
    'This has been decided already.',
    'Read it again.',
    'Penderfynwyd hyn eisoes.',
    'Darllenwch ef eto.',
  ),
  'catalogue-problems': f(
    422,
    'The catalogue has problems; the one before stays in force.',
    'Mend what is listed under problems, and reload again.',
    'Mae problemau yn y catalog; erys yr un blaenorol mewn grym.',
    'Trwsiwch yr hyn a restrir o dan problems, ac ail-lwythwch eto.',
  ),
  'candidate-problems': f(
    422,
    'The candidate catalogue has problems; nothing was compared.',
    'Mend what is listed under problems, and compare again.',
    'Mae problemau yn y catalog arfaethedig; ni chymharwyd dim.',
    'Trwsiwch yr hyn a restrir o dan problems, a chymharwch eto.',
  ),
  busy: f(
    429,
    'The gateway is busy.',
    'Try again after the time in Retry-After.',
    'Mae’r porth yn brysur.',
    'Rhowch gynnig arall arni ar ôl yr amser yn Retry-After.',
  ),
  unavailable: f(
    503,
    'The gateway cannot store anything now.',
    'Try again after the time in Retry-After; nothing was accepted.',
    'Ni all y porth storio dim yn awr.',
    'Rhowch gynnig arall arni ar ôl yr amser yn Retry-After; ni dderbyniwyd dim.',
  ),
  internal: f(
    500,
    'The gateway made a mistake; it has been logged.',
    'Try again; tell the operator if it happens again.',
    'Gwnaeth y porth gamgymeriad; fe’i cofnodwyd.',
    'Rhowch gynnig arall arni; dywedwch wrth y gweithredwr os digwydd eto.',
  ),
  // deliveries: why not
  'not-in-circle': f(
    0,
    'The recipient is not responsible for the child now.',
    'Nothing to do; a record must say otherwise first.',
    'Nid yw’r derbynnydd yn gyfrifol am y plentyn yn awr.',
    'Dim i’w wneud; rhaid i gofnod ddweud fel arall yn gyntaf.',
  ),
  'no-rule': f(
    0,
    'No sharing rule lets this role see this kind.',
    'Add a rule with its legal basis, if there is one.',
    'Nid oes rheol rannu sy’n gadael i’r rôl hon weld y math hwn.',
    'Ychwanegwch reol gyda’i sail gyfreithiol, os oes un.',
  ),
  'not-named': f(
    0,
    'The record does not make this recipient responsible.',
    'Nothing to do.',
    'Nid yw’r cofnod yn gwneud y derbynnydd hwn yn gyfrifol.',
    'Dim i’w wneud.',
  ),
  'short-break': f(
    0,
    'Short breaks are told to nobody.',
    'Nothing to do.',
    'Ni ddywedir am seibiannau byr wrth neb.',
    'Dim i’w wneud.',
  ),
  left: f(
    0,
    'The recipient left the circle before this was sent.',
    'Nothing to do.',
    'Gadawodd y derbynnydd y cylch cyn anfon hwn.',
    'Dim i’w wneud.',
  ),
  retracted: f(
    0,
    'The record was retracted before this was sent.',
    'Nothing to do.',
    'Tynnwyd y cofnod yn ôl cyn anfon hwn.',
    'Dim i’w wneud.',
  ),
  'newer-version': f(
    0,
    'A newer version of the record goes instead.',
    'Nothing to do.',
    'Mae fersiwn newydd o’r cofnod yn mynd yn ei lle.',
    'Dim i’w wneud.',
  ),
  'view-shrunk': f(
    0,
    'What the recipient may see has shrunk; a new delivery takes its place.',
    'Nothing to do.',
    'Mae’r hyn y caiff y derbynnydd ei weld wedi lleihau; daw danfoniad newydd yn ei le.',
    'Dim i’w wneud.',
  ),
  skipped: f(
    0,
    'A person skipped it, with a reason.',
    'Nothing to do.',
    'Fe’i hepgorwyd gan berson, gyda rheswm.',
    'Dim i’w wneud.',
  ),
  // deliveries: what stopped them
  'not-translated': f(
    0,
    'The view of the record could not be translated for the destination.',
    'Mend the mapping or the record, then retry the lane.',
    'Ni ellid trosi golwg y cofnod ar gyfer y gyrchfan.',
    'Trwsiwch y mapio neu’r cofnod, yna rhowch gynnig arall ar y lôn.',
  ),
  'destination-refused': f(
    0,
    'The destination refused it.',
    'See its answer; mend the cause, then retry or skip the lane.',
    'Gwrthododd y gyrchfan ef.',
    'Gweler ei hateb; trwsiwch yr achos, yna rhowch gynnig arall arni neu hepgorwch.',
  ),
  'destination-unauthorised': f(
    0,
    'The destination does not accept the gateway’s credentials; it is stopped.',
    'Renew the credentials, then resume the destination.',
    'Nid yw’r gyrchfan yn derbyn manylion y porth; fe’i hataliwyd.',
    'Adnewyddwch y manylion, yna ailddechreuwch y gyrchfan.',
  ),
  'destination-unavailable': f(
    0,
    'The destination answers that it cannot take it now.',
    'It is tried again by itself.',
    'Mae’r gyrchfan yn ateb na all ei gymryd yn awr.',
    'Fe’i cynigir eto’n awtomatig.',
  ),
  'destination-timeout': f(
    0,
    'The destination did not answer in time.',
    'It is tried again by itself.',
    'Nid atebodd y gyrchfan mewn pryd.',
    'Fe’i cynigir eto’n awtomatig.',
  ),
  'destination-unreachable': f(
    0,
    'The destination cannot be reached.',
    'It is tried again by itself.',
    'Ni ellir cyrraedd y gyrchfan.',
    'Fe’i cynigir eto’n awtomatig.',
  ),
  'destination-gone': f(
    0,
    'The destination is no longer in the catalogue.',
    'Put its file back and reload the catalogue, and the lane goes on by itself; or skip the lane.',
    'Nid yw’r gyrchfan yn y catalog mwyach.',
    'Rhowch ei ffeil yn ôl ac ail-lwytho’r catalog, ac aiff y lôn yn ei blaen ohoni’i hun; neu hepgorwch y lôn.',
  ),
  'gave-up': f(
    0,
    'It was tried for five days in vain.',
    'Mend the destination, then retry or skip the lane.',
    'Fe’i cynigiwyd am bum niwrnod yn ofer.',
    'Trwsiwch y gyrchfan, yna rhowch gynnig arall arni neu hepgorwch.',
  ),
} as const satisfies Record<string, FailureText>

export type FailureCode = keyof typeof failures
export type Language = 'en' | 'cy'

export interface FailureText {
  readonly status: number
  readonly en: { readonly detail: string; readonly remedy: string }
  readonly cy: { readonly detail: string; readonly remedy: string }
}

/** One thing that is wrong, with its place; texts are made when it is shown (`sayIssue`). */
export interface Issue {
  readonly code: FailureCode
  /** JSON Pointer into what was sent; '' is the whole of it. */
  readonly pointer: string
  /** What was found, already masked where it may be personal. */
  readonly found?: string
  readonly allowed?: string
  readonly nearest?: string
  /** Character of the line, from 1, where the place is one in a text. */
  readonly column?: number
}

/** An expected no. Anything else that is thrown is a bug. */
export class Failure extends Error {
  readonly code: FailureCode
  readonly issues: readonly Issue[]
  readonly retryAfterSeconds: number | undefined

  constructor(
    code: FailureCode,
    issues: readonly Issue[] = [],
    options: { cause?: unknown; retryAfterSeconds?: number } = {},
  ) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'Failure'
    this.code = code
    this.issues = issues
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}

/** The issue as a person reads it. */
export function sayIssue(
  issue: Issue,
  language: Language,
): { code: FailureCode; pointer: string; column?: number; detail: string; remedy: string } {
  const { detail, remedy } = failures[issue.code][language]
  const { found, allowed } = issue
  const isWelsh = language === 'cy'
  const said = {
    ...issue,
    ...(isWelsh && found !== undefined ? { found: inWelsh(issue.code, found) } : {}),
    ...(isWelsh && allowed !== undefined ? { allowed: inWelsh(issue.code, allowed) } : {}),
  }
  return {
    code: issue.code,
    pointer: issue.pointer,
    ...(issue.column === undefined ? {} : { column: issue.column }),
    detail: fill(detail, said),
    remedy: fill(remedy, said),
  }
}

/** Shows that a value is there and how long it is, and no more of it than its first character. */
export function mask(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  if (text === '') return '""'
  const [first = ''] = withoutBadCharacters(text.slice(0, 2))
  return text.length <= 2 ? '*'.repeat(text.length) : `${first}*** (${text.length} characters)`
}

function f(
  status: number,
  enDetail: string,
  enRemedy: string,
  cyDetail: string,
  cyRemedy: string,
): FailureText {
  return { status, en: { detail: enDetail, remedy: enRemedy }, cy: { detail: cyDetail, remedy: cyRemedy } }
}

function fill(text: string, issue: Issue): string {
  // without a near name the question after it is left out
  const asked = issue.nearest === undefined ? text.replace(/ [^.]*\{nearest\}[^.]*$/, '') : text
  return asked
    .replaceAll('{found}', issue.found ?? '…')
    .replaceAll('{allowed}', issue.allowed ?? '…')
    .replaceAll('{nearest}', issue.nearest ?? '')
}

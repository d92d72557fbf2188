using System.Collections.Frozen;

namespace Zegel.Domains.Survey;

/// <summary>
/// What receivers do with the mail while a check is not right, for people who have never heard of it. By row of the catalogue.
/// </summary>
public static class SurveyMeanings
{
    static readonly FrozenDictionary<string, (string English, string Dutch)> Texts = new Dictionary<
        string,
        (string English, string Dutch)
    >(StringComparer.Ordinal)
    {
        ["A02"] = (
            "Gmail, Yahoo, Outlook.com and others refuse mail from an address that has no name, or whose name does not lead back to it.",
            "Gmail, Yahoo, Outlook.com en andere weigeren mail van een adres zonder naam, of met een naam die niet naar het adres terugwijst."
        ),
        ["A03"] = (
            "Names that a network gives by the thousand look like somebody's home computer; mail from there is often refused.",
            "Namen die een netwerk bij duizenden uitdeelt lijken op iemands thuiscomputer; mail daarvandaan wordt vaak geweigerd."
        ),
        ["A07"] = (
            "Nothing yet: mail also travels over IPv4. More and more networks have IPv6 only.",
            "Nog niets: mail reist ook over IPv4. Steeds meer netwerken hebben alleen IPv6."
        ),
        ["A08"] = (
            "Many receivers refuse everything from an address or domain on this list, without looking further.",
            "Veel ontvangers weigeren alles van een adres of domein op deze lijst, zonder verder te kijken."
        ),
        ["A11"] = (
            "Receivers cannot see which servers may send for the domain. Gmail and others put such mail in the spam folder or refuse it.",
            "Ontvangers kunnen niet zien welke servers voor het domein mogen versturen. Gmail en andere zetten zulke mail bij de spam of weigeren haar."
        ),
        ["A12"] = (
            "After ten questions receivers stop and take SPF for broken: mail that is yours then counts as not proven.",
            "Na tien vragen houden ontvangers op en geldt SPF als kapot: uw eigen mail telt dan als onbewezen."
        ),
        ["A13"] = (
            "Each dead name costs a question; after two, receivers may take the whole record for broken.",
            "Elke dode naam kost een vraag; na twee mogen ontvangers het hele record als kapot zien."
        ),
        ["A14"] = (
            "Receivers learn nothing about servers that you do not name, so others may pose as you.",
            "Ontvangers leren niets over servers die u niet noemt, dus anderen kunnen zich voor u uitgeven."
        ),
        ["A15"] = (
            "Some receivers refuse forwarded mail at once, before they see that its DKIM signature is right.",
            "Sommige ontvangers weigeren doorgestuurde mail meteen, nog voor ze zien dat de DKIM-handtekening klopt."
        ),
        ["A16"] = (
            "Mail from this address does not pass SPF: it counts as sent by a stranger.",
            "Mail van dit adres slaagt niet voor SPF: zij geldt als verstuurd door een vreemde."
        ),
        ["A17"] = (
            "Receivers may leave this term out: what only it allows is then not allowed.",
            "Ontvangers mogen deze term overslaan: wat alleen daardoor mag, mag dan niet."
        ),
        ["A18"] = (
            "Whoever sends decides what such a macro says; it proves nothing.",
            "Wie verstuurt bepaalt wat zo'n macro zegt; het bewijst niets."
        ),
        ["A19"] = (
            "A long answer of DNS is sometimes cut off; then receivers see no record.",
            "Een lang antwoord van DNS wordt soms afgekapt; dan zien ontvangers geen record."
        ),
        ["A30"] = (
            "Receivers cannot check the signature: the mail counts as unsigned. GMX and WEB.DE refuse it, Gmail refuses bulk mail.",
            "Ontvangers kunnen de handtekening niet controleren: de mail geldt als niet ondertekend. GMX en WEB.DE weigeren haar, Gmail weigert bulkmail."
        ),
        ["A40"] = (
            "Nothing says what to do with mail in your name that is not yours. Gmail, Yahoo, Outlook.com and iCloud demand a record of whoever sends much.",
            "Nergens staat wat er met mail in uw naam moet die niet van u is. Gmail, Yahoo, Outlook.com en iCloud eisen een record van wie veel verstuurt."
        ),
        ["A41"] = (
            "Receivers skip what they cannot read; with two records, all of it.",
            "Ontvangers slaan over wat ze niet kunnen lezen; bij twee records zelfs alles."
        ),
        ["A42"] = (
            "Mail by others in your name is delivered like your own.",
            "Mail van anderen in uw naam wordt bezorgd alsof zij van u is."
        ),
        ["A43"] = (
            "Newer receivers look upward through the names; they found no answer.",
            "Nieuwere ontvangers zoeken naar boven door de namen; zij kregen geen antwoord."
        ),
        ["A45"] = (
            "Older and newer receivers reckon you to different organisations, so one of them may apply another policy.",
            "Oudere en nieuwere ontvangers rekenen u tot verschillende organisaties, dus een van beide past mogelijk een ander beleid toe."
        ),
        ["A50"] = (
            "You do not hear who sends in your name, nor whether your own mail passes.",
            "U hoort niet wie er in uw naam verstuurt, en ook niet of uw eigen mail slaagt."
        ),
        ["A51"] = ("Receivers send no reports there.", "Ontvangers sturen daar geen rapporten heen."),
        ["A56"] = (
            "No logo is shown beside the mail; it is delivered all the same.",
            "Er staat geen logo naast de mail; zij wordt wel gewoon bezorgd."
        ),
        ["A61"] = (
            "Senders that check DANE do not deliver mail to you while it does not match; without it they cannot be sure to have reached you.",
            "Verzenders die DANE controleren bezorgen niet bij u zolang het niet klopt; zonder weten ze niet zeker dat ze u bereikten."
        ),
        ["A62"] = (
            "Gmail, Outlook.com and others deliver to you by what the policy says; without one, an attacker may take the encryption off.",
            "Gmail, Outlook.com en andere bezorgen bij u volgens dit beleid; zonder kan een aanvaller de versleuteling weghalen."
        ),
        ["A63"] = (
            "Nobody tells you when mail to you could not be encrypted.",
            "Niemand vertelt u wanneer mail aan u niet versleuteld kon worden."
        ),
        ["A65"] = (
            "Mail to you travels less protected than it could; Gmail marks mail without encryption with a broken lock.",
            "Mail aan u reist minder beschermd dan kan; Gmail toont bij mail zonder versleuteling een gebroken slot."
        ),
        ["A66"] = (
            "Receivers that check signatures see no such domain when these do not hold; without signatures answers of DNS can be forged.",
            "Ontvangers die handtekeningen controleren zien het domein niet als die niet kloppen; zonder zijn antwoorden van DNS te vervalsen."
        ),
        ["A67"] = (
            "Answers, bounces and reports do not arrive; GMX and WEB.DE refuse mail from such a domain.",
            "Antwoorden, retourmail en rapporten komen niet aan; GMX en WEB.DE weigeren mail van zo'n domein."
        ),
        ["A68"] = (
            "Receivers that meet the broken server find nothing and put the mail off; Yahoo refuses names that are in no zone.",
            "Ontvangers die de kapotte server treffen vinden niets en stellen de mail uit; Yahoo weigert namen die in geen zone staan."
        ),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <returns>Empty where there is nothing to say.</returns>
    /// <param name="language"><c>nl</c>, or anything else for English.</param>
    public static string Of(string ruleId, string language) =>
        !Texts.TryGetValue(ruleId, out var text) ? ""
        : language == "nl" ? text.Dutch
        : text.English;
}

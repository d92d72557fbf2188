using Zegel.Campaigns.HouseMail;
using Zegel.Domains;
using Zegel.Server.Pages.Desk;

namespace Zegel.Server;

/// <summary>What is known of a sender address in words, for pages, commands and the API.</summary>
static class ProofText
{
    /// <summary>How far it is, in a sentence without its end.</summary>
    public static string Of(Tongue l, SenderProof proof, DateTimeOffset now) =>
        proof.StateAt(now) switch
        {
            ProofState.Proven => Proven(l, proof),
            ProofState.Asked => l[
                $"a test mail went there on {Day(l, proof.AskedAt)}; nobody has answered it",
                $"er ging een testmail heen op {Day(l, proof.AskedAt)}; niemand heeft geantwoord"
            ],
            ProofState.Bounced => l[
                $"the test mail of {Day(l, proof.AskedAt)} came back: {proof.FaultText}",
                $"de testmail van {Day(l, proof.AskedAt)} kwam terug: {proof.FaultText}"
            ],
            ProofState.Moved => l[
                $"its mail goes to {proof.FaultText} now, and nobody there has answered a test mail",
                $"de post gaat nu naar {proof.FaultText}, en daar heeft niemand een testmail beantwoord"
            ],
            ProofState.Lapsed => l[
                $"last proven on {Day(l, proof.ProvenAt)}, more than a year ago",
                $"het laatst bewezen op {Day(l, proof.ProvenAt)}, langer dan een jaar geleden"
            ],
            _ => l["nobody has shown yet that it is read", "nog niemand heeft laten zien dat het gelezen wordt"],
        };

    static string Proven(Tongue l, SenderProof proof)
    {
        var (at, until) = (Day(l, proof.ProvenAt), Day(l, proof.LapsesAt));
        return proof.ProvenBy switch
        {
            ProvenBy.Code => l[
                $"proven by its code on {at}, until {until}",
                $"bewezen met de code op {at}, tot {until}"
            ],
            ProvenBy.Reply => l[
                $"proven by an answer on {at}, until {until}",
                $"bewezen door een antwoord op {at}, tot {until}"
            ],
            ProvenBy.Use => l[
                $"kept here by Zegel; mail came in on {at}",
                $"Zegel zelf bewaart deze post; er kwam mail binnen op {at}"
            ],
            _ => l[$"kept here by Zegel, since {at}", $"Zegel zelf bewaart deze post, sinds {at}"],
        };
    }

    public static string Badge(ProofState state) =>
        state switch
        {
            ProofState.Proven => "badge-good",
            ProofState.Bounced or ProofState.Moved => "badge-bad",
            _ => "badge-warn",
        };

    public static string Word(Tongue l, ProofState state) =>
        state switch
        {
            ProofState.Proven => l["proven", "bewezen"],
            ProofState.Asked => l["asked", "gevraagd"],
            ProofState.Bounced => l["came back", "kwam terug"],
            ProofState.Moved => l["moved", "verhuisd"],
            ProofState.Lapsed => l["lapsed", "verlopen"],
            _ => l["not proven", "niet bewezen"],
        };

    /// <summary>What came of asking, in whole sentences.</summary>
    public static string Of(Tongue l, string address, AskProofResult result) =>
        result switch
        {
            AskProofResult.Sent => l[
                $"A test mail is on its way to {address}. Answer it there, or give its code here.",
                $"Er is een testmail onderweg naar {address}. Beantwoord hem daar, of geef hier de code op."
            ],
            AskProofResult.KeptHere => l[
                $"Zegel itself keeps what is written to {address}: that is proof enough.",
                $"Zegel zelf bewaart wat er naar {address} geschreven wordt: dat is bewijs genoeg."
            ],
            AskProofResult.TooSoon(var at) => l[
                $"{address} was sent a mail a short while ago, or {SenderProofs.AsksPerDayMax} in a day. Another may go from {l.Moment(at)}.",
                $"Naar {address} ging kort geleden al een mail, of {SenderProofs.AsksPerDayMax} op een dag. Er kan weer een heen vanaf {l.Moment(at)}."
            ],
            AskProofResult.Refused(var fault) => Of(l, address, fault),
            _ => l[$"{address} is not an address you send from.", $"{address} is geen adres waarvan u verstuurt."],
        };

    static string Of(Tongue l, string address, AskProofFault fault) =>
        fault switch
        {
            AskProofFault.NoSystemAddress => l[
                "The brand has no address for confirmations and notices, from which the mail goes: set it first.",
                "Het merk heeft geen adres voor bevestigingen en meldingen, waar de mail vanaf gaat: leg dat eerst vast."
            ],
            AskProofFault.SystemDomainNotReady => l[
                "The mail goes from the address for confirmations and notices, and that one's domain is not ready: publish its entries first.",
                "De mail gaat vanaf het adres voor bevestigingen en meldingen, en dat domein is nog niet klaar: publiceer eerst de gegevens."
            ],
            AskProofFault.NoMailServer => l[
                $"The domain of {address} has no MX, so that no mail arrives there: publish one (A67).",
                $"Het domein van {address} heeft geen MX, zodat er geen mail aankomt: publiceer er een (A67)."
            ],
            AskProofFault.DnsSilent => l[
                $"No name server told where mail for {address} goes. Nothing is wrong yet; try again.",
                $"Geen naamserver vertelde waar mail voor {address} heen gaat. Er is nog niets mis; probeer het opnieuw."
            ],
            _ => l[
                $"{address} is suppressed here, so that no mail goes there: lift that first, under Suppressions or by `zegel suppress lift`.",
                $"{address} staat hier op de lijst van wie niets krijgt: haal het daar eerst af, bij Blokkades of met `zegel suppress lift`."
            ],
        };

    /// <summary>What came of a code, in whole sentences.</summary>
    public static string Of(Tongue l, string address, ProveResult result) =>
        result switch
        {
            ProveResult.Proven => l[$"{address} is proven.", $"{address} is bewezen."],
            ProveResult.Wrong(> 0 and var left) => l[
                $"That is not the code of the last mail to {address}. Tries left: {left}.",
                $"Dat is niet de code van de laatste mail naar {address}. Nog {left} keer te proberen."
            ],
            _ => l[
                $"There is no code for {address} that still counts: have a new mail sent.",
                $"Er is geen code voor {address} die nog geldt: laat een nieuwe mail sturen."
            ],
        };

    static string Day(Tongue l, DateTimeOffset? at) => at is { } day ? l.Day(day) : "";
}

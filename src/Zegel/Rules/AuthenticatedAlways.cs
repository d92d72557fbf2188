using System.Globalization;
using System.Text;
using Zegel.Mail.Addresses;
using Zegel.Mail.Dkim;
using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>Mail that would fail SPF, DKIM or DMARC waits in the queue: the claim leaves out domains that are not ready.</summary>
sealed class AuthenticatedAlways : Rule, ICheck<DomainFacts>, ICheck<MessageFacts>
{
    public override string Id => "G07";
    public override Said Says =>
        (
            "Mail leaves only when SPF, DKIM and DMARC would all pass.",
            "Mail gaat pas weg als SPF, DKIM en DMARC alle drie zouden slagen."
        );
    public override Keeper KeptBy => Keeper.Claim;
    public override string Source =>
        "Guideline, \"Maildomein aanmelden\": sent secured with SPF, DKIM and DMARC; A10-A52; Gmail, Yahoo and Outlook.com";
    public override string BadExample => "zg1._domainkey.news.example.nl has no CNAME: the signature would not verify";
    public override string GoodExample => "All entries of news.example.nl stand in DNS everywhere; the domain is ready";

    public IEnumerable<Finding> Check(DomainFacts domain) => FoundInEntries(domain);

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        if (!message.IsWhole || message.IsOurs)
            yield break;
        var signatures = message
            .All("DKIM-Signature")
            .Take(DkimVerifier.SignaturesMax)
            .Select(field => new ReadSignature(
                field,
                DkimSignature.Parse(Encoding.UTF8.GetBytes(field.Value), out var error),
                error
            ))
            .ToList();
        if (signatures.Count == 0)
        {
            yield return Found(
                Verdict.Warn,
                ("no DKIM-Signature field", "geen veld DKIM-Signature"),
                "a signature by the domain of From",
                (
                    "Send it through Zegel, which signs it, or let the sending system sign.",
                    "Verstuur de mail via Zegel, dat haar ondertekent, of laat het verzendende systeem ondertekenen."
                )
            );
            yield break;
        }
        var arrival = ArrivalOf(message);
        foreach (var signature in signatures)
        foreach (var finding in Judge(signature, arrival))
            yield return finding with
            {
                Line = signature.Field.Line,
            };
        var from = message.Mailboxes("From") is [var first, ..] ? first.Mailbox?.Domain : null;
        var signers = signatures.Select(signature => signature.Read.Domain).OfType<DomainName>().ToList();
        if (from is not null && signers.Count > 0 && !signers.Exists(signer => IsAligned(signer, from)))
            yield return Found(
                Verdict.Warn,
                ($"signed by {string.Join(", ", signers)}", $"ondertekend door {string.Join(", ", signers)}"),
                $"a signature with d={WebAddress.OrganisationOf(from)} or below, aligned with From (RFC 9989)",
                (
                    "Let the domain of From sign: the provider's own signature proves nothing about the sender.",
                    "Laat het domein van From ondertekenen: de eigen handtekening van de provider bewijst niets over de afzender."
                ),
                signatures[0].Field.Line
            );
    }

    /// <summary>What makes receivers disregard a signature, or others abuse it; told without asking for its key.</summary>
    IEnumerable<Finding> Judge(ReadSignature signature, DateTimeOffset? arrival)
    {
        var (_, read, error) = signature;
        Said signer = read.Domain is { } domain
            ? ($"the signature by {domain}", $"de handtekening van {domain}")
            : ("a signature", "een handtekening");
        if (error is not null)
            yield return Found(
                Verdict.Warn,
                ($"{signer} counts for nothing: {error}", $"{signer.Nl} telt niet mee: {error}"),
                read.IsFromLeftOut
                    ? "From in h=, so that nobody can change who wrote it (A26; RFC 6376 §5.4)"
                    : "a signature that can be read (A20; RFC 6376 §3.5)",
                (
                    "Sign with a library that is kept up to date, or send through Zegel.",
                    "Onderteken met een bibliotheek die wordt bijgehouden, of verstuur via Zegel."
                )
            );
        if (read.BodyLength is { } length)
            yield return Found(
                Verdict.Warn,
                (
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{signer} counts the first {length} octets of the body: l={length}"
                    ),
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{signer.Nl} telt alleen de eerste {length} octetten van de inhoud mee: l={length}"
                    )
                ),
                "no l=: whoever passes the message on may add what they like below (A25; RFC 6376 §8.2)",
                ("Switch l= off at the signing system.", "Zet l= uit in het systeem dat ondertekent.")
            );
        if (read.Algorithm == "rsa-sha1")
            yield return Found(
                Verdict.Warn,
                ($"{signer} uses a=rsa-sha1", $"{signer.Nl} gebruikt a=rsa-sha1"),
                "a=rsa-sha256: receivers may not accept rsa-sha1 any more (A21; RFC 8301 §3.1)",
                (
                    "Choose rsa-sha256 at the signing system; the key may stay.",
                    "Kies rsa-sha256 in het systeem dat ondertekent; de sleutel mag blijven."
                )
            );
        else if (error is null && read.Algorithm is not ("rsa-sha256" or "ed25519-sha256"))
            yield return Found(
                Verdict.Warn,
                (
                    $"{signer} uses a={read.Algorithm}, which nobody knows",
                    $"{signer.Nl} gebruikt a={read.Algorithm}, en dat kent niemand"
                ),
                "a=rsa-sha256 (A21; RFC 8301 §3.1)",
                ("Choose rsa-sha256 at the signing system.", "Kies rsa-sha256 in het systeem dat ondertekent.")
            );
        if (read.ExpiresAt < arrival)
            yield return Found(
                Verdict.Warn,
                (
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{signer} had expired before the message arrived: x= is {read.ExpiresAt:u}"
                    ),
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{signer.Nl} was al verlopen voordat de mail aankwam: x= is {read.ExpiresAt:u}"
                    )
                ),
                "x= a week after t=, and a new signature for each attempt (A28)",
                (
                    "Sign when the message is handed over, and set the clock of the signing system.",
                    "Onderteken pas als de mail wordt aangeboden, en zet de klok van het systeem dat ondertekent gelijk."
                )
            );
    }

    /// <summary>
    /// When the signature was looked at: as the topmost Received tells, or when the message was written. An archive that
    /// is read years later blames no signature for its age.
    /// </summary>
    static DateTimeOffset? ArrivalOf(MessageFacts message) =>
        MessageDate.Arrivals(message) is [var last, ..] ? last
        : message.First("Date") is { } written ? MessageDate.Read(written.Value).At
        : null;

    static bool IsAligned(DomainName signer, DomainName from) =>
        WebAddress.OrganisationOf(signer) == WebAddress.OrganisationOf(from);

    /// <param name="Error">Why verifiers stop reading it; null when they do not.</param>
    sealed record ReadSignature(FieldFact Field, DkimSignature Read, string? Error);
}

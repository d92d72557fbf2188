using System.Text;
using Zegel.Mail.Addresses;
using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>
/// Mail travels where every server on its way can read its addresses. A domain has a form in ASCII that all of them read;
/// what stands before the @ has none.
/// </summary>
sealed class UniversalAddresses : Rule, ICheck<MessageFacts>
{
    const int ShownMax = 80;

    // Whom the mail goes to; the other fields say who may be answered.
    static readonly HashSet<string> Recipients = new(
        ["to", "cc", "bcc", "resent-to", "resent-cc", "delivered-to"],
        StringComparer.OrdinalIgnoreCase
    );

    public override string Id => "F08";
    public override Said Says =>
        (
            "Addresses in header fields can be read by every mail server.",
            "Elke mailserver kan de adressen in de kop lezen."
        );
    public override Keeper KeptBy => Keeper.Watch;
    public override string Source => "RFC 6531 §3; RFC 6532; RFC 5891: only a local part beyond ASCII needs SMTPUTF8";
    public override string BadExample => "From: nieuws@bücher.example";
    public override string GoodExample =>
        "From: nieuws@xn--bcher-kva.example, which mail programs show as bücher.example";

    public IEnumerable<Finding> Check(MessageFacts message) =>
        message
            .Fields.Where(field => !Ascii.IsValid(field.Value) || field.Value.Contains('%'))
            .Where(field => !IsUnreadable(message, field))
            .SelectMany(field =>
                InternationalAddresses.In(field.Name, field.Value).Distinct().Select(at => Judge(field, at))
            );

    Finding Judge(FieldFact field, InternationalAddress address)
    {
        int? line = field.Line > 0 ? field.Line : null;
        if (address.NeedsSmtpUtf8)
            return Found(
                Verdict.Warn,
                (
                    $"{field.Name}: “{Shown($"{address}")}” has letters beyond ASCII before the @",
                    $"{field.Name}: “{Shown($"{address}")}” heeft vóór de @ letters buiten ASCII"
                ),
                "ASCII before the @, or SMTPUTF8 on every server on the way (RFC 6531)",
                Recipients.Contains(field.Name)
                    ? (
                        "Ask for an ASCII address as well: where one server on the way, ours included, does not offer SMTPUTF8, this person cannot receive the mail and it comes back.",
                        "Vraag ook om een adres in ASCII: als één server onderweg, ook de onze, geen SMTPUTF8 kent, kan deze persoon de mail niet ontvangen en komt die terug."
                    )
                    : (
                        "Use an ASCII address: readers whose provider does not offer SMTPUTF8 cannot receive this mail, nor answer it.",
                        "Gebruik een adres in ASCII: lezers bij een provider zonder SMTPUTF8 kunnen deze mail niet ontvangen en niet beantwoorden."
                    ),
                line
            );
        var isName = DomainName.TryParse(address.Domain, out var domain);
        return Found(
            Verdict.Warn,
            (
                $"{field.Name}: the domain of “{Shown($"{address}")}” is written in Unicode",
                $"{field.Name}: het domein van “{Shown($"{address}")}” staat er in Unicode"
            ),
            "A-labels (xn--…), which every server reads without SMTPUTF8 (RFC 5891)",
            isName
                ? (
                    $"Write {address with { Domain = domain!.Ascii }}; mail programs show it as {domain.Unicode}.",
                    $"Schrijf {address with { Domain = domain!.Ascii }}; mailprogramma’s tonen het als {domain.Unicode}."
                )
                : (
                    "Write the domain as it stands in DNS: these letters make no domain name.",
                    "Schrijf het domein zoals het in DNS staat: deze letters vormen geen domeinnaam."
                ),
            line
        );
    }

    /// <summary>Octets of no known character set are no letters; F06 tells them.</summary>
    static bool IsUnreadable(MessageFacts message, FieldFact field)
    {
        var next = message
            .Fields.Where(other => other.Line > field.Line)
            .Select(other => other.Line)
            .DefaultIfEmpty(int.MaxValue)
            .Min();
        return message.FormatFaults.Any(fault =>
            fault.RuleId == "F06" && fault.Verdict == Verdict.Block && fault.Line >= field.Line && fault.Line < next
        );
    }

    static string Shown(string text) => text.Length > ShownMax ? text[..ShownMax] + "…" : text;
}

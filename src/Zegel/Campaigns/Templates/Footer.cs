using System.Net;
using System.Text;
using Zegel.Rules;

namespace Zegel.Campaigns.Templates;

/// <summary>Who a brand's mail comes from (F17): all of it stands below every bulk message.</summary>
public sealed record SenderIdentity(
    string LegalName,
    string PostalAddress,
    string Contact,
    string TradeRegister,
    string PrivacyUrl
);

/// <summary>
/// The locked end of every bulk message: who sends this, why you get it, how to leave (F17, G26, G32). Its declarations are
/// important, so that no style sheet of a template outdoes them.
/// </summary>
static class Footer
{
    public const string Id = "zegel-footer";

    const string Block =
        "display:block!important;visibility:visible!important;opacity:1!important;box-sizing:border-box!important;"
        + "max-width:600px!important;margin:0 auto!important;padding:24px!important;background-color:#ffffff!important;"
        + "color:#3b3833!important;font-family:Verdana,Arial,sans-serif!important;font-size:16px!important;"
        + "line-height:26px!important;text-align:left!important";

    const string Line =
        "display:block!important;visibility:visible!important;opacity:1!important;margin:0 0 12px!important;"
        + "color:#3b3833!important;font-size:16px!important;line-height:26px!important";

    const string Link =
        "display:inline!important;visibility:visible!important;opacity:1!important;color:#0b4f6c!important;"
        + "font-size:16px!important;line-height:26px!important;text-decoration:underline!important";

    /// <summary>The footer as Liquid in HTML.</summary>
    /// <param name="language"><c>nl</c> or <c>en</c>.</param>
    /// <param name="announcement">The change of address that it tells of, first of all: it is why people look here.</param>
    public static string Html(SenderIdentity sender, string language, Announcement? announcement = null)
    {
        var (why, leave, preferences, explain, privacy) =
            language == "nl"
                ? (
                    "U krijgt dit bericht omdat u zich op {{ list.since }} hebt aangemeld voor “{{ list.name }}” van {{ brand.name }}.",
                    "Uitschrijven",
                    "Voorkeuren aanpassen",
                    "Waarom krijg ik dit?",
                    "Privacyverklaring"
                )
                : (
                    "You receive this message because you signed up for “{{ list.name }}” from {{ brand.name }} on {{ list.since }}.",
                    "Unsubscribe",
                    "Change your preferences",
                    "Why do I get this?",
                    "Privacy notice"
                );
        var html = new StringBuilder($"<div id=\"{Id}\" role=\"contentinfo\" lang=\"{language}\" style=\"{Block}\">");
        if (announcement is not null)
            html.Append($"<p style=\"{Line}\">{WebUtility.HtmlEncode(announcement.InWords(language))}</p>");
        html.Append($"<p style=\"{Line}\">{why}</p>");
        html.Append($"<p style=\"{Line}\">");
        html.Append(Anchor("{{ exits.leave }}", leave)).Append("<br>");
        html.Append(Anchor("{{ exits.preferences }}", preferences)).Append("<br>");
        html.Append(Anchor("{{ exits.why }}", explain)).Append("<br>");
        html.Append(Anchor(WebUtility.HtmlEncode(sender.PrivacyUrl), privacy)).Append("</p>");
        html.Append($"<p style=\"{Line}\">");
        html.AppendJoin("<br>", Lines(sender).Select(WebUtility.HtmlEncode)).Append("</p></div>");
        return html.ToString();
    }

    /// <summary>What the law wants to see there and the tenant has not told (F17).</summary>
    public static IEnumerable<Finding> Missing(SenderIdentity sender)
    {
        foreach (
            var (value, what, lacks, fill) in new[]
            {
                (sender.LegalName, "legal name", "geen officiële naam", "uw officiële naam"),
                (sender.PostalAddress, "postal address", "geen postadres", "uw postadres"),
                (
                    sender.Contact,
                    "telephone number or e-mail address",
                    "geen telefoonnummer of e-mailadres",
                    "uw telefoonnummer of e-mailadres"
                ),
                (
                    sender.TradeRegister,
                    "number in the trade register",
                    "geen nummer uit het handelsregister",
                    "uw nummer uit het handelsregister"
                ),
            }
        )
            if (string.IsNullOrWhiteSpace(value))
                yield return Lacks(
                    ($"the sender has no {what}", $"de afzender heeft {lacks}"),
                    ($"Fill in the {what} of the tenant.", $"Vul {fill} in.")
                );
        if (
            !Uri.TryCreate(sender.PrivacyUrl, UriKind.Absolute, out var privacy)
            || privacy.Scheme != Uri.UriSchemeHttps
        )
            yield return Lacks(
                (
                    "the sender has no privacy notice with an https address",
                    "de afzender heeft geen privacyverklaring met een https-adres"
                ),
                (
                    "Fill in the address of the privacy notice of the tenant.",
                    "Vul het adres van uw privacyverklaring in."
                )
            );
    }

    static Finding Lacks(Said observed, Said fix) =>
        Finding.Of(
            "F17",
            Verdict.Block,
            observed,
            "name, postal address, contact, trade register and privacy notice",
            fix
        );

    static IEnumerable<string> Lines(SenderIdentity sender) =>
        [sender.LegalName, sender.PostalAddress, sender.Contact, sender.TradeRegister];

    static string Anchor(string href, string text) => $"<a href=\"{href}\" style=\"{Link}\">{text}</a>";
}

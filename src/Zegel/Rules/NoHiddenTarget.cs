using Zegel.Mail.Addresses;
using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>A reader can tell from a link where it leads, and it leads there for everybody.</summary>
sealed class NoHiddenTarget : Rule, ICheck<MessageFacts>
{
    static readonly HashSet<string> PlainSchemes =
    [
        "mailto",
        "tel",
        "sms",
        "cid",
        "mid",
        "geo",
        "webcal",
        "whatsapp",
        "sip",
        "maps",
    ];

    public override string Id => "G37";
    public override string Says => "Nothing hides where a link leads.";
    public override Keeper KeptBy => Keeper.Check;
    public override string Source =>
        "Guideline, \"Indeling\": attempts to hide the real target of links; T02, F09; WHATWG URL; Gmail";
    public override string BadExample => "<a href=\"https://t.example.com/r?u=81\">www.example.nl</a>";
    public override string GoodExample => "<a href=\"https://www.example.nl/agenda\">The agenda</a>";

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        if (message.Page is not { } page)
            yield break;
        foreach (var link in page.Links)
        foreach (var finding in Judge(message, link))
            yield return finding with
            {
                Line = link.Line,
                Column = link.Column,
            };
        if (message is { IsBulk: true, TwinPage: { } twin })
            foreach (var link in Personal(message, page, twin))
                yield return Found(
                    Verdict.Block,
                    $"{Shortened(link.Href)} is different for each person",
                    "one address for all; only the exits are personal",
                    "Link to the page itself, without a code for the person.",
                    link.Line,
                    link.Column
                );
    }

    IEnumerable<Finding> Judge(MessageFacts message, MailLink link)
    {
        var href = link.Href.Trim();
        var target = WebAddress.Read(href);
        if (link.Ping.Length > 0)
            yield return Found(
                Verdict.Block,
                $"a click is told to {Shortened(link.Ping)} (ping)",
                "links that tell nobody",
                "Remove the ping attribute."
            );
        if (target.Scheme is "javascript" or "vbscript" or "data" or "file" or "blob" or "filesystem")
            yield return Found(Verdict.Block, $"a link to {target.Scheme}:", "an https address", "Link to a page.");
        else if (target.Scheme == "mailto")
        {
            foreach (var finding in JudgeMailto(link, target))
                yield return finding;
        }
        else if (target.HostKind != HostKind.None)
        {
            foreach (
                var finding in JudgeHost(message, target)
                    .Concat(JudgeText(link, target))
                    .Concat(JudgePersonal(message, href, target))
            )
                yield return finding;
        }
        else if (target.Scheme.Length > 0 && !PlainSchemes.Contains(target.Scheme))
            yield return Found(Verdict.Warn, $"a link to {target.Scheme}:", "https, mailto or tel", "Link to a page.");
        else if (target.Scheme.Length == 0 && href is not ("" or ['#', ..]) && Placeholders.In(href).Count == 0)
            yield return Found(
                Verdict.Warn,
                $"the link {Shortened(href)} has no host",
                "a whole address: a mail has no site that it belongs to",
                "Write https:// and the host."
            );
    }

    IEnumerable<Finding> JudgeHost(MessageFacts message, WebAddress target)
    {
        if (target is { Host: "", UserInfo: "" })
        {
            yield return Found(
                Verdict.Warn,
                $"a link to {target.Scheme}:// leads nowhere",
                "a whole address",
                "Write the host, or make it plain text."
            );
            yield break;
        }
        if (target.Scheme != "https")
            yield return Found(
                message.IsBulk ? Verdict.Block : Verdict.Warn,
                $"{target.Scheme}://{target.Host} is not encrypted",
                "https",
                $"Use https://{target.Host}."
            );
        if (target.UserInfo.Length > 0)
            yield return Found(
                Verdict.Block,
                $"“{Shortened(target.UserInfo)}@” stands before the host {target.Host}",
                "a host right after https://",
                "Remove what stands before the @."
            );
        if (target.HostKind == HostKind.Number)
            yield return Found(
                Verdict.Block,
                $"the host is a number: {Shortened(target.Host)}",
                "a name that people can know",
                "Link to the name of the site."
            );
        else if (
            (target.HostKind == HostKind.Unreadable || target.HostIsEncoded)
            && Placeholders.In(target.Host).Count == 0
        )
            yield return Found(
                Verdict.Block,
                $"the host cannot be read plainly: {Shortened(ShownNames.AsRead(target.Host))}",
                "a host in letters, digits, hyphens and dots",
                "Write the host as it is."
            );
        if (target.Domain is { } domain && WritingSystem.IsDeceptive(domain))
            yield return Found(
                Verdict.Block,
                $"the host {domain.Unicode} ({domain.Ascii}) looks like another name",
                "one script in a name",
                "Link to a name whose letters are what they look like."
            );
        if (Redirects.EndOf(target) is { } end)
            yield return Found(
                message.IsBulk ? Verdict.Block : Verdict.Warn,
                $"{ShownNames.AsRead(target.Host)} passes its reader on to {end.Unicode}",
                $"a link to {end.Unicode} itself",
                "Link to the page where it ends."
            );
        if (target.Domain is { } name && ShortLinks.Has(name, target.Path))
            yield return Found(
                Verdict.Block,
                $"{name} is a link shortener",
                "the address itself",
                "Open the short link and use the address where it ends."
            );
    }

    /// <summary>What the text says, against where it leads: compared by what may be registered (Public Suffix List).</summary>
    IEnumerable<Finding> JudgeText(MailLink link, WebAddress target)
    {
        foreach (var shown in ShownNames.In(link.Text))
        {
            if (target.Organisation is { } organisation && organisation == WebAddress.OrganisationOf(shown.Domain))
                continue;
            var leadsTo = target.Host.Length == 0 ? "no readable host" : ShownNames.AsRead(target.Host);
            yield return Found(
                shown.IsPlain && !shown.IsAddress ? Verdict.Block : Verdict.Warn,
                $"the text says {Shortened(shown.Shown)}, the link goes to {Shortened(leadsTo)}",
                $"a link to {shown.Domain.Unicode}, or a text that shows no other name",
                "Make the text and the target agree."
            );
        }
    }

    IEnumerable<Finding> JudgeMailto(MailLink link, WebAddress target)
    {
        var to = Uri.UnescapeDataString(target.Path);
        var recipients = to.Split(',')
            .Select(text => Mailbox.TryParse(text.Trim(), out var mailbox) ? mailbox.Domain : null);
        var organisations = recipients.OfType<DomainName>().Select(WebAddress.OrganisationOf).ToList();
        foreach (var shown in ShownNames.In(link.Text).Where(shown => shown.IsAddress))
            if (organisations.Count > 0 && !organisations.Contains(WebAddress.OrganisationOf(shown.Domain)))
                yield return Found(
                    Verdict.Block,
                    $"the text says {Shortened(shown.Shown)}, the mail goes to {Shortened(to)}",
                    $"an address at {shown.Domain.Unicode}",
                    "Make the text and the target agree."
                );
    }

    IEnumerable<Finding> JudgePersonal(MessageFacts message, string href, WebAddress target)
    {
        if (message.Exits is { } exits && IsExit(exits, href))
            yield break;
        if (PersonalParameters.AddressIn(target.Rest) is { } address)
            yield return Found(
                message.IsBulk ? Verdict.Block : Verdict.Warn,
                $"the link carries the e-mail address {Shortened(address)}",
                "no personal data in an address: logs and referrers keep it",
                "Remove the parameter."
            );
        if (PersonalParameters.NameIn(target.Query) is { } parameter)
            yield return Found(
                message.IsBulk ? Verdict.Block : Verdict.Warn,
                $"the parameter {parameter} tells who clicked",
                "the same address for all; utm_ parameters may stay when they are constant",
                $"Remove {parameter}."
            );
    }

    static IEnumerable<MailLink> Personal(MessageFacts message, MailHtml page, MailHtml twin)
    {
        var shared = twin.Links.Select(link => link.Href.Trim()).ToHashSet(StringComparer.Ordinal);
        return page.Links.Where(link =>
            !shared.Contains(link.Href.Trim()) && !(message.Exits is { } exits && IsExit(exits, link.Href.Trim()))
        );
    }

    static bool IsExit(ExitFacts exits, string href) =>
        href == exits.Leave
        || href == exits.Preferences
        || href == exits.Why
        || href == exits.Mailto
        || href == $"mailto:{exits.Mailto}";

    static string Shortened(string text) => text.Length > 100 ? text[..100] + "…" : text;
}

using Zegel.Mail.Addresses;
using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>A reader can tell from a link where it leads, and it leads there for everybody.</summary>
sealed class NoHiddenTarget : Rule, ICheck<MessageFacts>, ICheck<LinkChainFacts>
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
    public override Said Says => ("Nothing hides where a link leads.", "Niets verhult waar een link heen gaat.");
    public override Keeper KeptBy => Keeper.Check;
    public override string Source =>
        "Guideline, \"Indeling\": attempts to hide the real target of links; T02, F09; WHATWG URL; Gmail";
    public override Waiver WaivedBy => Waiver.TwoPeople;

    /// <summary>For one link to a partner that is named; a text that says another target is never let pass.</summary>
    public override bool WaivedOneByOne => true;
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
                yield return Never(
                    Verdict.Block,
                    (
                        $"{Shortened(link.Href)} is different for each person",
                        $"{Shortened(link.Href)} is voor iedereen anders"
                    ),
                    "one address for all; only the exits are personal",
                    (
                        "Link to the page itself, without a code for the person.",
                        "Link naar de pagina zelf, zonder code voor de persoon."
                    ),
                    link.Line,
                    link.Column
                );
    }

    /// <summary>A link may be moved within its organisation; beyond it, its reader ends where nobody said.</summary>
    public IEnumerable<Finding> Check(LinkChainFacts facts)
    {
        foreach (var chain in facts.Chains)
        {
            var start = WebAddress.Read(chain.Href);
            var away = chain.Hops.Select(WebAddress.Read).FirstOrDefault(hop => IsElsewhere(start, hop));
            if (away is not null)
                yield return Found(
                    Verdict.Block,
                    (
                        $"{Shortened(chain.Href)} sends its reader on to {ShownNames.AsRead(away.Host)}",
                        $"{Shortened(chain.Href)} stuurt de lezer door naar {ShownNames.AsRead(away.Host)}"
                    ),
                    $"a link to {ShownNames.AsRead(away.Host)} itself",
                    (
                        $"Link to {Shortened(chain.Hops[^1])}, where it ends.",
                        $"Link naar {Shortened(chain.Hops[^1])}, waar de lezer uitkomt."
                    )
                );
            else if (chain.Hops.Any(hop => WebAddress.Read(hop).Scheme == "http") && start.Scheme == "https")
                yield return Found(
                    Verdict.Warn,
                    (
                        $"{Shortened(chain.Href)} passes through http, which is not encrypted",
                        $"{Shortened(chain.Href)} loopt via http, en dat is niet versleuteld"
                    ),
                    "https all the way",
                    (
                        "Link to the page where it ends, or have the site mended.",
                        "Link naar de pagina waar de lezer uitkomt, of laat de site verbeteren."
                    )
                );
            if (chain.Fault.Length > 0)
                yield return Found(
                    chain.IsOurIgnorance ? Verdict.Info : Verdict.Warn,
                    (
                        $"{Shortened(chain.Href)}: {chain.Fault}",
                        $"{Shortened(chain.Href)}: {chain.FaultInDutch ?? chain.Fault}"
                    ),
                    "a page that opens",
                    chain.IsOurIgnorance
                        ? new Said(
                            "Nothing to change; open it yourself once.",
                            "U hoeft niets te wijzigen; open de link zelf een keer."
                        )
                        : ("Correct the link.", "Verbeter de link.")
                );
        }
    }

    static bool IsElsewhere(WebAddress start, WebAddress hop) =>
        hop.Host.Length > 0
        && !hop.Host.Equals(start.Host, StringComparison.OrdinalIgnoreCase)
        && (start.Organisation is null || hop.Organisation != start.Organisation);

    Finding Never(Verdict verdict, Said observed, string expected, Said fix, int? line = null, int? column = null) =>
        Found(verdict, observed, expected, fix, line, column) with
        {
            MayBeWaived = false,
        };

    IEnumerable<Finding> Judge(MessageFacts message, MailLink link)
    {
        var href = link.Href.Trim();
        var target = WebAddress.Read(href);
        if (link.Ping.Length > 0)
            yield return Never(
                Verdict.Block,
                (
                    $"a click is told to {Shortened(link.Ping)} (ping)",
                    $"een klik wordt gemeld aan {Shortened(link.Ping)} (ping)"
                ),
                "links that tell nobody",
                ("Remove the ping attribute.", "Haal het attribuut ping weg.")
            );
        if (target.Scheme is "javascript" or "vbscript" or "data" or "file" or "blob" or "filesystem" or "intent")
            yield return Never(
                Verdict.Block,
                ($"a link to {target.Scheme}:", $"een link naar {target.Scheme}:"),
                "an https address",
                ("Link to a page.", "Link naar een pagina.")
            );
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
            yield return Never(
                Verdict.Warn,
                ($"a link to {target.Scheme}:", $"een link naar {target.Scheme}:"),
                "https, mailto or tel",
                ("Link to a page.", "Link naar een pagina.")
            );
        else if (target.Scheme.Length == 0 && href is not ("" or ['#', ..]) && Placeholders.In(href).Count == 0)
            yield return Never(
                Verdict.Warn,
                ($"the link {Shortened(href)} has no host", $"de link {Shortened(href)} noemt geen site"),
                "a whole address: a mail has no site that it belongs to",
                ("Write https:// and the host.", "Zet https:// en de naam van de site ervoor.")
            );
    }

    IEnumerable<Finding> JudgeHost(MessageFacts message, WebAddress target)
    {
        if (target is { Host: "", UserInfo: "" })
        {
            yield return Never(
                Verdict.Warn,
                ($"a link to {target.Scheme}:// leads nowhere", $"een link naar {target.Scheme}:// leidt nergens heen"),
                "a whole address",
                (
                    "Write the host, or make it plain text.",
                    "Schrijf de naam van de site erachter, of maak er gewone tekst van."
                )
            );
            yield break;
        }
        if (target.Scheme != "https")
            yield return Never(
                message.IsBulk ? Verdict.Block : Verdict.Warn,
                (
                    $"{target.Scheme}://{target.Host} is not encrypted",
                    $"{target.Scheme}://{target.Host} is niet versleuteld"
                ),
                "https",
                ($"Use https://{target.Host}.", $"Gebruik https://{target.Host}.")
            );
        if (target.UserInfo.Length > 0)
            yield return Never(
                Verdict.Block,
                (
                    $"“{Shortened(target.UserInfo)}@” stands before the host {target.Host}",
                    $"“{Shortened(target.UserInfo)}@” staat vóór de naam van de site {target.Host}"
                ),
                "a host right after https://",
                ("Remove what stands before the @.", "Haal weg wat vóór de @ staat.")
            );
        if (target.HostKind == HostKind.Number)
            yield return Never(
                Verdict.Block,
                (
                    $"the host is a number: {Shortened(target.Host)}",
                    $"in de link staat een nummer in plaats van een naam: {Shortened(target.Host)}"
                ),
                "a name that people can know",
                ("Link to the name of the site.", "Link naar de naam van de site.")
            );
        else if (
            (target.HostKind == HostKind.Unreadable || target.HostIsEncoded)
            && Placeholders.In(target.Host).Count == 0
        )
            yield return Never(
                Verdict.Block,
                (
                    $"the host cannot be read plainly: {Shortened(ShownNames.AsRead(target.Host))}",
                    $"de naam van de site is niet gewoon te lezen: {Shortened(ShownNames.AsRead(target.Host))}"
                ),
                "a host in letters, digits, hyphens and dots",
                ("Write the host as it is.", "Schrijf de naam van de site zoals hij is.")
            );
        if (target.Domain is { } domain && WritingSystem.IsDeceptive(domain))
            yield return Never(
                Verdict.Block,
                (
                    $"the host {domain.Unicode} ({domain.Ascii}) looks like another name",
                    $"de site {domain.Unicode} ({domain.Ascii}) lijkt op een andere naam"
                ),
                "one script in a name",
                (
                    "Link to a name whose letters are what they look like.",
                    "Link naar een naam waarvan de letters zijn wat ze lijken."
                )
            );
        else if (
            target.Domain is { } near
            && OwnNames(message).FirstOrDefault(own => Imitation.Of(near, own)) is { } like
        )
            yield return Found(
                message.IsBulk ? Verdict.Hold : Verdict.Warn,
                (
                    $"the host {near.Unicode} looks like {like.Unicode}",
                    $"de site {near.Unicode} lijkt op {like.Unicode}"
                ),
                $"a link to {like.Unicode} itself, or to a name that nobody takes for it",
                (
                    "Correct the name; if it is right, have two people answer for it.",
                    "Verbeter de naam; klopt hij toch, laat dan twee mensen ervoor instaan."
                )
            );
        if (Redirects.EndOf(target) is { } end)
            yield return Found(
                message.IsBulk ? Verdict.Block : Verdict.Warn,
                (
                    $"{ShownNames.AsRead(target.Host)} passes its reader on to {end.Unicode}",
                    $"{ShownNames.AsRead(target.Host)} stuurt de lezer door naar {end.Unicode}"
                ),
                $"a link to {end.Unicode} itself",
                ("Link to the page where it ends.", "Link naar de pagina waar de lezer uitkomt.")
            );
        if (target.Domain is { } name && ShortLinks.Has(name, target.Path))
            yield return Never(
                Verdict.Block,
                ($"{name} is a link shortener", $"{name} is een dienst voor korte links"),
                "the address itself",
                (
                    "Open the short link and use the address where it ends.",
                    "Open de korte link en gebruik het adres waar u uitkomt."
                )
            );
    }

    /// <summary>The names that a reader of this mail knows its sender by.</summary>
    static IEnumerable<DomainName> OwnNames(MessageFacts message) =>
        message.Mailboxes("From").Select(from => from.Mailbox?.Domain).OfType<DomainName>();

    /// <summary>What the text says, against where it leads: compared by what may be registered (Public Suffix List).</summary>
    IEnumerable<Finding> JudgeText(MailLink link, WebAddress target)
    {
        foreach (var shown in ShownNames.In(link.Text))
        {
            if (target.Organisation is { } organisation && organisation == WebAddress.OrganisationOf(shown.Domain))
                continue;
            Said leadsTo =
                target.Host.Length == 0
                    ? new Said("no readable host", "een onleesbaar adres")
                    : Shortened(ShownNames.AsRead(target.Host));
            yield return Never(
                shown.IsAddress ? Verdict.Warn
                    : shown.IsPlain ? Verdict.Block
                    : shown.IsAim ? Verdict.Hold
                    : Verdict.Warn,
                (
                    $"the text says {Shortened(shown.Shown)}, the link goes to {leadsTo.En}",
                    $"de tekst zegt {Shortened(shown.Shown)}, de link gaat naar {leadsTo.Nl}"
                ),
                $"a link to {shown.Domain.Unicode}, or a text that shows no other name",
                ("Make the text and the target agree.", "Zorg dat de tekst en de link hetzelfde zeggen.")
            );
        }
    }

    IEnumerable<Finding> JudgeMailto(MailLink link, WebAddress target)
    {
        if (PersonalParameters.HiddenCopyIn(target.Query) is { } copy)
            yield return Never(
                Verdict.Block,
                (
                    $"whoever writes by this link also writes to {Shortened(copy)}, unseen",
                    $"wie via deze link schrijft, schrijft ongezien ook aan {Shortened(copy)}"
                ),
                "a mailto link to whom its reader means to write",
                ("Remove bcc= from the link.", "Haal bcc= uit de link.")
            );
        var to = Uri.UnescapeDataString(target.Path);
        var recipients = to.Split(',')
            .Select(text => Mailbox.TryParse(text.Trim(), out var mailbox) ? mailbox.Domain : null);
        var organisations = recipients.OfType<DomainName>().Select(WebAddress.OrganisationOf).ToList();
        foreach (var shown in ShownNames.In(link.Text).Where(shown => shown.IsAddress))
            if (organisations.Count > 0 && !organisations.Contains(WebAddress.OrganisationOf(shown.Domain)))
                yield return Never(
                    Verdict.Block,
                    (
                        $"the text says {Shortened(shown.Shown)}, the mail goes to {Shortened(to)}",
                        $"de tekst zegt {Shortened(shown.Shown)}, de mail gaat naar {Shortened(to)}"
                    ),
                    $"an address at {shown.Domain.Unicode}",
                    ("Make the text and the target agree.", "Zorg dat de tekst en de link hetzelfde zeggen.")
                );
    }

    IEnumerable<Finding> JudgePersonal(MessageFacts message, string href, WebAddress target)
    {
        if (message.Exits is { } exits && IsExit(exits, href))
            yield break;
        if (PersonalParameters.AddressIn(target.Rest) is { } address)
            yield return Never(
                message.IsBulk ? Verdict.Block : Verdict.Warn,
                (
                    $"the link carries the e-mail address {Shortened(address)}",
                    $"in de link staat het e-mailadres {Shortened(address)}"
                ),
                "no personal data in an address: logs and referrers keep it",
                ("Remove the parameter.", "Haal de parameter weg.")
            );
        if (PersonalParameters.NameIn(target.Query) is { } parameter)
            yield return Never(
                message.IsBulk ? Verdict.Block : Verdict.Warn,
                ($"the parameter {parameter} tells who clicked", $"de parameter {parameter} verraadt wie er klikte"),
                "the same address for all; utm_ parameters may stay when they are constant",
                ($"Remove {parameter}.", $"Haal {parameter} weg.")
            );
        else if (PersonalParameters.CodeIn(target) is { } code)
            yield return Found(
                message.IsBulk ? Verdict.Hold : Verdict.Warn,
                (
                    $"the code {Shortened(code)} looks like one for each person",
                    $"de code {Shortened(code)} lijkt voor iedere ontvanger anders"
                ),
                "the same address for all",
                (
                    "Link to the page itself, without a code for the person; or have two people answer for it.",
                    "Link naar de pagina zelf, zonder code voor de persoon; of laat twee mensen ervoor instaan."
                )
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

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Zegel.Mail.Network;

namespace Zegel.Mail.Spf;

/// <summary>Tells whether an address may use a domain: check_host() of RFC 7208 §4, whole.</summary>
public sealed class SpfEvaluator(INetwork network, TimeProvider clock)
{
    /// <summary>RFC 7208 §4.6.4 asks for at least 20 seconds; a stranger's records may not hold us longer.</summary>
    static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(20);

    /// <summary>Evaluates the identity of a transaction: MAIL FROM, or HELO when the reverse-path is null (RFC 7208 §2.4).</summary>
    /// <param name="mailFrom">Without angle brackets; empty for the null path.</param>
    public ValueTask<SpfVerdict> EvaluateAsync(
        IPAddress client,
        string mailFrom,
        string helo,
        CancellationToken cancellationToken
    )
    {
        var at = mailFrom.LastIndexOf('@');
        var domain = mailFrom.Length == 0 ? helo : mailFrom[(at + 1)..];
        // A sender without local part speaks as its postmaster (§4.3).
        var sender = at > 0 ? mailFrom : $"postmaster@{domain}";
        return CheckHostAsync(client, domain, sender, helo, cancellationToken);
    }

    /// <summary>check_host() by its name in RFC 7208 §4.</summary>
    public ValueTask<SpfVerdict> CheckHostAsync(
        IPAddress client,
        string domain,
        string sender,
        string helo,
        CancellationToken cancellationToken
    ) => RunAsync(client, domain, sender, helo, surveys: false, cancellationToken);

    /// <summary>
    /// Walks the whole tree, as if nothing matched and nothing were limited: what a record costs at worst (A12), and which of
    /// its names lead nowhere (A13). The result is a permerror when a record in the tree is wrong.
    /// </summary>
    public ValueTask<SpfVerdict> SurveyAsync(IPAddress client, string domain, CancellationToken cancellationToken) =>
        RunAsync(client, domain, $"postmaster@{domain}", domain, surveys: true, cancellationToken);

    async ValueTask<SpfVerdict> RunAsync(
        IPAddress client,
        string domain,
        string sender,
        string helo,
        bool surveys,
        CancellationToken cancellationToken
    )
    {
        using var limit = new CancellationTokenSource(TimeMax, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var check = new Evaluation(network, clock, client, sender, helo, surveys, either.Token);
        try
        {
            return await check.RunAsync(domain);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return check.Verdict(
                SpfResult.TempError,
                ("the evaluation took longer than 20 seconds", "het nakijken duurde langer dan 20 seconden"),
                null
            );
        }
    }

    /// <summary>One evaluation and its counters.</summary>
    sealed class Evaluation(
        INetwork network,
        TimeProvider clock,
        IPAddress client,
        string sender,
        string helo,
        bool surveys,
        CancellationToken cancellationToken
    )
    {
        const int LookupsMax = 10;

        /// <summary>A survey looks further than receivers do, but not without end.</summary>
        const int SurveyedLookupsMax = 40;
        const int VoidLookupsMax = 2;
        const int NamesPerMxMax = 10;
        const int NamesPerPtrMax = 10;

        /// <summary>How a record ended; the explanation belongs to the record that decided.</summary>
        sealed record Ending(SpfResult Result, Said Reason, SpfMacroString? Explanation = null, string Domain = "");

        /// <summary>Whether a term matches; an error ends the evaluation.</summary>
        readonly record struct Match(bool Matches, SpfResult? Error = null, Said? Why = null);

        readonly record struct Found(IReadOnlyList<DnsRecord> Records, Match? Error = null);

        readonly IPAddress ip = client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client;
        readonly List<SpfStep> steps = [];
        IReadOnlyList<string>? validatedNames;
        readonly List<string> voidNames = [];
        bool hasNoReverse;
        int lookups;

        int Limit => surveys ? SurveyedLookupsMax : LookupsMax;

        DnsType AddressType => ip.AddressFamily == AddressFamily.InterNetwork ? DnsType.A : DnsType.Aaaa;

        public SpfVerdict Verdict(SpfResult result, Said reason, string? explanation) =>
            new(result, reason, explanation, lookups, voidNames, steps);

        public async ValueTask<SpfVerdict> RunAsync(string domain)
        {
            var end = await CheckAsync(domain.EndsWith('.') ? domain[..^1] : domain, depth: 0);
            var explanation = end is { Result: SpfResult.Fail, Explanation: not null }
                ? await ExplainAsync(end.Explanation, end.Domain)
                : null;
            return Verdict(end.Result, end.Reason, explanation);
        }

        async ValueTask<Ending> CheckAsync(string domain, int depth)
        {
            if (!IsName(domain) || !domain.Contains('.'))
                return new Ending(
                    SpfResult.None,
                    ($"“{domain}” is not a domain name", $"“{domain}” is geen domeinnaam")
                );
            var answer = await network.QueryAsync(domain, DnsType.Txt, cancellationToken);
            if (!answer.IsAnswer)
                return new Ending(
                    SpfResult.TempError,
                    (
                        $"DNS does not answer for the TXT records of {domain}",
                        $"DNS geeft geen antwoord over de TXT-records van {domain}"
                    )
                );
            var records = answer.Records.Where(r => SpfRecord.IsSpf(r.Text)).ToList();
            if (records.Count == 0)
                return new Ending(SpfResult.None, ($"{domain} has no SPF record", $"{domain} heeft geen SPF-record"));
            if (records.Count > 1)
                return new Ending(
                    SpfResult.PermError,
                    (
                        $"{domain} has {records.Count} SPF records; one is allowed",
                        $"{domain} heeft {records.Count} SPF-records; er mag er één zijn"
                    )
                );
            if (!SpfRecord.TryParse(records[0].Text, out var record, out var error))
                return new Ending(SpfResult.PermError, $"{domain}: " + error);
            foreach (var mechanism in record.Mechanisms)
            {
                if (mechanism.AsksDns && ++lookups > Limit)
                    return TooMany(domain, mechanism.Text);
                var match = await MatchAsync(mechanism, domain, depth);
                steps.Add(new SpfStep(depth, domain, mechanism.Text, match.Matches, lookups));
                if (match.Error is null && TooManyVoid is { } third)
                    match = third;
                if (match.Error is { } fault)
                    return new Ending(fault, $"{domain}, {mechanism.Text}: " + (match.Why ?? Said.Nothing));
                if (match.Matches && (!surveys || mechanism.Kind == SpfMechanismKind.All))
                    return new Ending(
                        mechanism.Qualifier,
                        ($"{mechanism.Text} of {domain} matches", $"{mechanism.Text} van {domain} past"),
                        record.Explanation,
                        domain
                    );
            }
            if (record.Redirect is null)
                return new Ending(
                    SpfResult.Neutral,
                    ($"nothing in the record of {domain} matches", $"niets in het record van {domain} past")
                );
            if (++lookups > Limit)
                return TooMany(domain, $"redirect={record.Redirect}");
            var target = await ExpandAsync(record.Redirect, domain);
            if (TooManyVoid is { } tooMany)
                return new Ending(
                    SpfResult.PermError,
                    $"{domain}, redirect={record.Redirect}: " + (tooMany.Why ?? Said.Nothing)
                );
            steps.Add(new SpfStep(depth, domain, $"redirect={record.Redirect}", Matches: true, lookups));
            var redirected = await CheckAsync(target, depth + 1);
            return redirected.Result == SpfResult.None ? redirected with { Result = SpfResult.PermError } : redirected;
        }

        Ending TooMany(string domain, string term) =>
            new(
                SpfResult.PermError,
                (
                    $"{domain}, {term}: more than {Limit} terms ask DNS",
                    $"{domain}, {term}: meer dan {Limit} termen bevragen DNS"
                )
            );

        async ValueTask<Match> MatchAsync(SpfMechanism mechanism, string domain, int depth)
        {
            var target = mechanism.Domain is null ? domain : await ExpandAsync(mechanism.Domain, domain);
            return mechanism.Kind switch
            {
                SpfMechanismKind.All => new Match(true),
                SpfMechanismKind.Ip4 or SpfMechanismKind.Ip6 => new Match(Covers(mechanism, mechanism.Network!)),
                SpfMechanismKind.Include => await IncludeAsync(target, depth),
                SpfMechanismKind.A => await AddressAsync(mechanism, target),
                SpfMechanismKind.Mx => await ExchangersAsync(mechanism, target),
                SpfMechanismKind.Exists => await AskAsync(target, DnsType.A) is var found
                    ? found.Error ?? new Match(found.Records.Count > 0)
                    : default,
                _ => new Match((await ValidatedNamesAsync()).Any(name => IsAtOrBelow(name, target))),
            };
        }

        /// <summary>Only a pass of the target matches; its own fail stays there (RFC 7208 §5.2).</summary>
        async ValueTask<Match> IncludeAsync(string target, int depth)
        {
            var included = await CheckAsync(target, depth + 1);
            return included.Result switch
            {
                SpfResult.Pass => new Match(true),
                SpfResult.TempError => new Match(false, SpfResult.TempError, included.Reason),
                SpfResult.PermError or SpfResult.None => new Match(false, SpfResult.PermError, included.Reason),
                _ => new Match(false),
            };
        }

        async ValueTask<Match> AddressAsync(SpfMechanism mechanism, string name)
        {
            var found = await AskAsync(name, AddressType);
            return found.Error ?? new Match(found.Records.Any(r => r.Address is { } a && Covers(mechanism, a)));
        }

        async ValueTask<Match> ExchangersAsync(SpfMechanism mechanism, string name)
        {
            var exchangers = await AskAsync(name, DnsType.Mx);
            if (exchangers.Error is not null)
                return exchangers.Error.Value;
            if (exchangers.Records.Count > NamesPerMxMax)
                return new Match(
                    false,
                    SpfResult.PermError,
                    (
                        $"{name} has more than {NamesPerMxMax} MX records",
                        $"{name} heeft meer dan {NamesPerMxMax} MX-records"
                    )
                );
            foreach (var exchanger in exchangers.Records)
            {
                var match = await AddressAsync(mechanism, exchanger.Text);
                if ((match.Matches && !surveys) || match.Error is not null)
                    return match;
            }
            return default;
        }

        /// <summary>Asks within a term: no answer at all is a temperror, a third “there is nothing” a permerror.</summary>
        async ValueTask<Found> AskAsync(string name, DnsType type)
        {
            if (!IsName(name))
                return new Found([]);
            var answer = await network.QueryAsync(name, type, cancellationToken);
            if (!answer.IsAnswer)
                return new Found(
                    [],
                    new Match(
                        false,
                        SpfResult.TempError,
                        ($"DNS does not answer for {name}", $"DNS geeft geen antwoord over {name}")
                    )
                );
            if (answer.Records.Count == 0)
                voidNames.Add(name);
            return TooManyVoid is { } third ? new Found([], third) : new Found(answer.Records);
        }

        /// <summary>The error of a third name without records (RFC 7208 §4.6.4); null while it is not reached.</summary>
        Match? TooManyVoid =>
            voidNames.Count <= VoidLookupsMax || surveys
                ? null
                : new Match(
                    false,
                    SpfResult.PermError,
                    (
                        $"{voidNames[VoidLookupsMax]} is the third name without records; {VoidLookupsMax} are allowed",
                        $"{voidNames[VoidLookupsMax]} is de derde naam zonder records; {VoidLookupsMax} zijn toegestaan"
                    )
                );

        bool Covers(SpfMechanism mechanism, IPAddress network) =>
            network.AddressFamily == ip.AddressFamily
            && SamePrefix(
                network.GetAddressBytes(),
                ip.GetAddressBytes(),
                ip.AddressFamily == AddressFamily.InterNetwork ? mechanism.Prefix4 : mechanism.Prefix6
            );

        static bool SamePrefix(byte[] a, byte[] b, int bits)
        {
            var whole = bits / 8;
            return a.AsSpan(0, whole).SequenceEqual(b.AsSpan(0, whole))
                && (bits % 8 == 0 || (a[whole] ^ b[whole]) >> (8 - bits % 8) == 0);
        }

        /// <summary>The names of the client's PTR records that lead back to it; a DNS error only makes them fewer (§5.5).</summary>
        async ValueTask<IReadOnlyList<string>> ValidatedNamesAsync()
        {
            var reverseName = $"{Dotted(reversed: true)}.{Family}.arpa";
            if (validatedNames is null)
            {
                var reverse = await network.QueryAsync(reverseName, DnsType.Ptr, cancellationToken);
                hasNoReverse = reverse.IsAnswer && reverse.Records.Count == 0;
                validatedNames = await ValidAsync(reverse);
            }
            // A limit on terms: each that asks for the reverse name counts (§4.6.4), however often DNS is asked. A survey has no
            // client whose name it could be.
            if (hasNoReverse && !surveys)
                voidNames.Add(reverseName);
            return validatedNames;
        }

        async ValueTask<IReadOnlyList<string>> ValidAsync(DnsAnswer reverse)
        {
            var names = new List<string>();
            foreach (var pointer in reverse.Records.Take(NamesPerPtrMax).Where(r => IsName(r.Text)))
            {
                var forward = await network.QueryAsync(pointer.Text, AddressType, cancellationToken);
                if (forward.Records.Any(r => ip.Equals(r.Address)))
                    names.Add(pointer.Text);
            }
            return names;
        }

        async ValueTask<string?> ExplainAsync(SpfMacroString explanation, string domain)
        {
            var name = await ExpandAsync(explanation, domain);
            if (!IsName(name))
                return null;
            var answer = await network.QueryAsync(name, DnsType.Txt, cancellationToken);
            return answer.Records is [var only] && SpfMacroString.TryParseExplanation(only.Text, out var text)
                ? await text.ExpandAsync(letter => ValueAsync(letter, domain))
                : null;
        }

        ValueTask<string> ExpandAsync(SpfMacroString name, string domain) =>
            name.ExpandDomainAsync(letter => ValueAsync(letter, domain));

        async ValueTask<string> ValueAsync(char letter, string domain) =>
            letter switch
            {
                's' => sender,
                'l' => sender[..Math.Max(0, sender.LastIndexOf('@'))],
                'o' => sender[(sender.LastIndexOf('@') + 1)..],
                'd' => domain,
                'i' => Dotted(reversed: false),
                'p' => PreferredName(await ValidatedNamesAsync(), domain),
                'v' => Family,
                'h' => helo,
                'c' => ip.ToString(),
                'r' => "unknown",
                _ => clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            };

        static string PreferredName(IReadOnlyList<string> names, string domain) =>
            names.FirstOrDefault(n => n.Equals(domain, StringComparison.OrdinalIgnoreCase))
            ?? names.FirstOrDefault(n => IsAtOrBelow(n, domain))
            ?? (names.Count > 0 ? names[0] : "unknown");

        string Family => ip.AddressFamily == AddressFamily.InterNetwork ? "in-addr" : "ip6";

        /// <summary>Octets of an IPv4 address, nibbles of an IPv6 address.</summary>
        string Dotted(bool reversed)
        {
            var bytes = ip.GetAddressBytes();
            string[] parts =
                ip.AddressFamily == AddressFamily.InterNetwork
                    ? [.. bytes.Select(b => b.ToString(CultureInfo.InvariantCulture))]
                    : [.. Convert.ToHexString(bytes).Select(nibble => nibble.ToString())];
            if (reversed)
                Array.Reverse(parts);
            return string.Join('.', parts);
        }

        static bool IsAtOrBelow(string name, string ancestor) =>
            name.Equals(ancestor, StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("." + ancestor, StringComparison.OrdinalIgnoreCase);

        /// <summary>A name that DNS can be asked for.</summary>
        static bool IsName(string name) =>
            name.Length is > 0 and <= 253 && name.Split('.').All(label => label.Length is > 0 and <= 63);
    }
}

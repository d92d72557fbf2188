using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Zegel.Mail.Network;

namespace Zegel.Server.Doctor;

/// <summary>What the outside world must be like: port 25, names both ways, a resolver, our zone, the time.</summary>
sealed class NetworkChecks(Settings settings, INetwork network, TimeProvider clock)
{
    /// <summary>Large receivers that are always there; nothing is sent to them.</summary>
    static readonly string[] WellKnown = ["gmail.com", "outlook.com", "yahoo.com"];

    static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);
    static readonly TimeSpan ClockWarns = TimeSpan.FromSeconds(2);
    static readonly TimeSpan ClockFails = TimeSpan.FromSeconds(60);

    /// <summary>From each address that mail leaves from, a receiver must greet us.</summary>
    /// <param name="target">A host or address with a port to try instead of the well-known; null for these.</param>
    public async Task<IReadOnlyList<Diagnosis>> OutgoingAsync(string? target, CancellationToken cancellationToken)
    {
        var all = new List<Diagnosis>();
        foreach (var source in settings.BulkPool.Concat(settings.TransactionalPool).Select(e => e.Address).Distinct())
            all.Add(await OutgoingAsync(source, target, cancellationToken));
        return all;
    }

    async Task<Diagnosis> OutgoingAsync(IPAddress source, string? target, CancellationToken cancellationToken)
    {
        var check = $"way out from {source}";
        if (target is null && settings.Profile == Profile.Loopback)
            return Diagnosis.Unknown(
                check,
                "the loopback profile reaches no receiver but this machine's",
                "Name one by --target HOST:PORT."
            );
        var ends = await EndsAsync(source.AddressFamily, target, cancellationToken);
        if (ends.Count == 0)
            return Diagnosis.Unknown(
                check,
                target is null
                    ? $"none of {string.Join(", ", WellKnown)} was found in DNS"
                    : $"{target} was not found in DNS",
                "See the lines about the resolver; then run this again."
            );
        var failures = new List<string>();
        foreach (var end in ends)
        {
            try
            {
                var greeting = await GreetingAsync(source, end, cancellationToken);
                if (greeting.StartsWith("220", StringComparison.Ordinal))
                    return Diagnosis.Pass(check, $"{end} greets us: {greeting}");
                if (greeting.Length > 0)
                    return Diagnosis.Warn(
                        check,
                        $"{end} answers: {greeting}",
                        $"The port is open, but this receiver does not want {source}: see whether it stands on a block list."
                    );
                failures.Add($"{end} said nothing in time");
            }
            catch (ConnectException fault) when (fault.Fault == ConnectFault.SourceUnavailable)
            {
                return Diagnosis.Fail(
                    check,
                    $"{source} is not an address of this machine",
                    "Give the machine this address, or take it out of [pools] in zegel.toml."
                );
            }
            catch (IOException fault)
            {
                failures.Add(fault.Message);
            }
        }
        return Diagnosis.Fail(
            check,
            string.Join("; ", failures),
            $"To the hosting company: “Please open outgoing TCP port {ends[0].Port} for {source}. We run a mail server there that sends only mail people asked for.”"
        );
    }

    async Task<IReadOnlyList<IPEndPoint>> EndsAsync(
        AddressFamily family,
        string? target,
        CancellationToken cancellationToken
    )
    {
        var port = settings.ReceiverPort;
        if (target is not null)
        {
            if (IPEndPoint.TryParse(target, out var given))
                return given.AddressFamily != family ? []
                    : given.Port > 0 ? [given]
                    : [new IPEndPoint(given.Address, port)];
            var colon = target.LastIndexOf(':');
            var name = colon < 0 ? target : target[..colon];
            if (colon >= 0 && int.TryParse(target[(colon + 1)..], CultureInfo.InvariantCulture, out var named))
                port = named;
            return await AddressAsync(name, family, cancellationToken) is { } one ? [new IPEndPoint(one, port)] : [];
        }
        var ends = new List<IPEndPoint>();
        foreach (var domain in WellKnown)
        {
            var answer = await network.QueryAsync(domain, DnsType.Mx, cancellationToken);
            var host = answer.Records.OrderBy(r => r.Preference).Select(r => r.Text).FirstOrDefault();
            if (host is not null && await AddressAsync(host, family, cancellationToken) is { } found)
                ends.Add(new IPEndPoint(found, port));
        }
        return ends;
    }

    async Task<IPAddress?> AddressAsync(string name, AddressFamily family, CancellationToken cancellationToken)
    {
        var type = family == AddressFamily.InterNetwork ? DnsType.A : DnsType.Aaaa;
        return (await network.QueryAsync(name, type, cancellationToken)).Records.FirstOrDefault()?.Address;
    }

    /// <returns>The first line, or empty when the peer said nothing.</returns>
    /// <exception cref="IOException">No connection, or not in time.</exception>
    async Task<string> GreetingAsync(IPAddress source, IPEndPoint end, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(ConnectPatience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await using var connection = await network.ConnectAsync(source, end, either.Token);
            return await FirstLineAsync(connection.Input, either.Token);
        }
        catch (OperationCanceledException fault) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException(
                $"{end} did not answer in {ConnectPatience.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s",
                fault
            );
        }
    }

    /// <summary>The start of the first line, without control characters: it is a stranger's.</summary>
    internal static async Task<string> FirstLineAsync(PipeReader input, CancellationToken cancellationToken)
    {
        const int charactersMax = 120;
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken);
            var end = read.Buffer.PositionOf((byte)'\n');
            if (end is not null || read.IsCompleted || read.Buffer.Length > charactersMax)
            {
                var line = end is { } stop ? read.Buffer.Slice(0, stop) : read.Buffer;
                var text = Encoding.Latin1.GetString(line.Slice(0, Math.Min(line.Length, charactersMax)).ToArray());
                return string.Concat(text.Where(c => !char.IsControl(c)));
            }
            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    public async Task<IReadOnlyList<Diagnosis>> ResolverAsync(CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        var answer = await network.QueryAsync(settings.Zone.Ascii, DnsType.Soa, cancellationToken);
        var took = Stopwatch.GetElapsedTime(since);
        if (!answer.IsAnswer)
            return
            [
                Diagnosis.Fail(
                    "resolver",
                    $"no answer for {settings.Zone}: {answer.Status}",
                    "Name a resolver that answers in dns.resolvers, or mend /etc/resolv.conf; one on this machine (unbound) is best."
                ),
            ];
        var all = new List<Diagnosis>
        {
            Diagnosis.Pass(
                "resolver",
                string.Create(CultureInfo.InvariantCulture, $"answers in {took.TotalMilliseconds:N0} ms")
            ),
            answer.Status == DnsStatus.Found
                ? Diagnosis.Pass("zone", $"{settings.Zone} is answered")
                : Diagnosis.Fail(
                    "zone",
                    $"nobody answers for {settings.Zone} ({answer.Status})",
                    $"To who manages the zone above it: “Please delegate {settings.Zone}: NS ns.{settings.Zone}, with the address of this machine as glue.”"
                ),
        };
        foreach (var host in new[] { settings.PublicUrl.Host, settings.MailHost.Ascii }.Distinct())
            all.Add(await HostAsync(host, cancellationToken));
        all.Add(
            Validating(
                network.Resolvers is [var first, ..]
                    ? await DnssecProbe.IsValidatingAsync(first, clock, cancellationToken)
                    : null
            )
        );
        return all;
    }

    async Task<Diagnosis> HostAsync(string host, CancellationToken cancellationToken)
    {
        var four = await network.QueryAsync(host, DnsType.A, cancellationToken);
        var six = await network.QueryAsync(host, DnsType.Aaaa, cancellationToken);
        var addresses = four.Records.Concat(six.Records).Select(r => r.Text).ToList();
        return addresses.Count > 0 ? Diagnosis.Pass($"host {host}", string.Join(", ", addresses))
            : four.IsAnswer && six.IsAnswer
                ? Diagnosis.Fail($"host {host}", "has no address in DNS", $"Publish an A (and AAAA) entry for {host}.")
            : Diagnosis.Unknown($"host {host}", four.Status.ToString(), "Run this again when DNS answers.");
    }

    internal static Diagnosis Validating(bool? authentic) =>
        authentic switch
        {
            true => Diagnosis.Pass("DNSSEC", "the resolver validates"),
            false => Diagnosis.Warn(
                "DNSSEC",
                "the resolver does not validate",
                "Receivers' DANE entries cannot be trusted then. Run a validating resolver on this machine: apt-get install unbound."
            ),
            null => Diagnosis.Unknown(
                "DNSSEC",
                "the resolver did not answer for the root",
                "Run this again, or name another in dns.resolvers."
            ),
        };

    public async Task<Diagnosis> ClockAsync(CancellationToken cancellationToken)
    {
        if (await TimeServerAsync(cancellationToken) is not { } server)
            return Clock(null, settings.TimeServer);
        return Clock(await Ntp.OffsetAsync(server, clock, cancellationToken), $"{settings.TimeServer} ({server})");
    }

    async Task<IPEndPoint?> TimeServerAsync(CancellationToken cancellationToken)
    {
        const int ntp = 123;
        if (IPEndPoint.TryParse(settings.TimeServer, out var given))
            return given.Port > 0 ? given : new IPEndPoint(given.Address, ntp);
        var address =
            await AddressAsync(settings.TimeServer, AddressFamily.InterNetwork, cancellationToken)
            ?? await AddressAsync(settings.TimeServer, AddressFamily.InterNetworkV6, cancellationToken);
        return address is null ? null : new IPEndPoint(address, ntp);
    }

    internal static Diagnosis Clock(TimeSpan? offset, string server)
    {
        if (offset is not { } off)
            return Diagnosis.Unknown(
                "clock",
                $"{server} did not answer",
                "Let UDP port 123 out, or name a time server in clock.server. `timedatectl` says whether the clock is kept."
            );
        var seen = string.Create(
            CultureInfo.InvariantCulture,
            $"{off.Duration().TotalSeconds:0.0##} s {(off < TimeSpan.Zero ? "ahead of" : "behind")} {server}"
        );
        const string remedy =
            "Have the clock kept: apt-get install systemd-timesyncd (or chrony), then `timedatectl set-ntp true`. Signatures and retries depend on it.";
        return off.Duration() > ClockFails ? Diagnosis.Fail("clock", seen, remedy)
            : off.Duration() > ClockWarns ? Diagnosis.Warn("clock", seen, remedy)
            : Diagnosis.Pass("clock", seen);
    }
}

using System.Net;
using Zegel.Mail.Network;
using Zegel.Mail.Spf;

namespace Zegel.Domains;

/// <summary>What a domain has to publish, given what stands at its names now (G09, G12, G16).</summary>
public sealed class EntriesToPublish(INetwork network, PlatformZone zone, TimeProvider clock)
{
    /// <summary>Somebody waits for the page; what a record costs is worth that long and no longer.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The entries, the one SPF line with all that it costs (A12).</summary>
    public async Task<IReadOnlyList<DnsEntry>> OfAsync(SendingDomain domain, CancellationToken cancellationToken)
    {
        var published = await PublishedRecords.ReadAsync(network, domain.DomainName, cancellationToken);
        var entries = DnsEntries.For(domain, zone, published).ToList();
        var spf = entries.FindIndex(entry => entry.RuleId == "G16");
        entries[spf] = entries[spf] with { Lookups = await LookupsAsync(entries[spf], cancellationToken) };
        return entries;
    }

    /// <summary>Walks the proposed record as receivers will, before anybody publishes it.</summary>
    /// <returns>Null when DNS did not answer for all of it in time, or a record in it is wrong: then nothing was counted.</returns>
    async Task<int?> LookupsAsync(DnsEntry spf, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var walk = await new SpfEvaluator(new AsPublished(network, spf.Name, spf.Value), clock).SurveyAsync(
                zone.Egress[0].Address,
                spf.Name,
                either.Token
            );
            return walk.Result is SpfResult.TempError or SpfResult.PermError ? null : walk.Lookups;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>The world as it will be once one TXT record stands there.</summary>
    sealed class AsPublished(INetwork world, string name, string text) : INetwork
    {
        public IReadOnlyList<IPEndPoint> Resolvers => world.Resolvers;

        public int AuthoritativePort => world.AuthoritativePort;

        public ValueTask<DnsAnswer> QueryAsync(string asked, DnsType type, CancellationToken cancellationToken) =>
            type == DnsType.Txt && asked.Equals(name, StringComparison.OrdinalIgnoreCase)
                ? new(new DnsAnswer(DnsStatus.Found, [new DnsRecord(name, DnsType.Txt, text, TimeSpan.Zero)], []))
                : world.QueryAsync(asked, type, cancellationToken);

        public ValueTask<DnsAnswer> QueryAsync(
            IPEndPoint server,
            string asked,
            DnsType type,
            CancellationToken cancellationToken
        ) => world.QueryAsync(server, asked, type, cancellationToken);

        public ValueTask<IConnection> ConnectAsync(
            IPAddress? source,
            IPEndPoint target,
            CancellationToken cancellationToken
        ) => world.ConnectAsync(source, target, cancellationToken);
    }
}

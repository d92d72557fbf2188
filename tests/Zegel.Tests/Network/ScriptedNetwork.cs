using System.IO.Pipelines;
using System.Net;
using Zegel.Mail.Network;
using Zegel.Mail.Smtp;

namespace Zegel.Tests.Network;

/// <summary>A small world in memory: zones, and hosts that a real <see cref="SmtpServerSession"/> answers for.</summary>
public sealed class ScriptedNetwork(TimeProvider clock) : INetwork
{
    static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    readonly Lock gate = new();
    readonly Dictionary<string, List<DnsRecord>> zone = [];
    readonly Dictionary<(string, DnsType), DnsStatus> trouble = [];
    readonly Dictionary<(string, DnsType), DnssecStatus> signed = [];
    readonly Dictionary<IPAddress, SmtpReceiver> receivers = [];
    readonly List<(IPAddress? Source, IPAddress Target)> connects = [];

    public HashSet<IPAddress> Unbound { get; } = [];

    public SmtpServerOptions ServerOptions { get; set; } = new("mx.mail.example");

    public int Queries { get; private set; }

    /// <summary>Every connection asked for, in order.</summary>
    public IReadOnlyList<(IPAddress? Source, IPAddress Target)> Connects
    {
        get
        {
            lock (gate)
                return [.. connects];
        }
    }

    public IReadOnlyList<IPEndPoint> Resolvers { get; set; } = [];

    public int AuthoritativePort => 53;

    public ScriptedNetwork Mx(string name, int preference, string host) =>
        Add(new DnsRecord(name, DnsType.Mx, host, Hour, preference));

    public ScriptedNetwork Host(string name, params string[] addresses)
    {
        foreach (var address in addresses.Select(IPAddress.Parse))
            Add(
                new DnsRecord(
                    name,
                    address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? DnsType.A : DnsType.Aaaa,
                    address.ToString(),
                    Hour,
                    Address: address
                )
            );
        return this;
    }

    public ScriptedNetwork Alias(string name, string target) => Add(new DnsRecord(name, DnsType.Cname, target, Hour));

    public ScriptedNetwork Text(string name, string text) => Add(new DnsRecord(name, DnsType.Txt, text, Hour));

    public ScriptedNetwork Ptr(string address, string name) =>
        Add(new DnsRecord(RealNetwork.ReverseName(IPAddress.Parse(address)), DnsType.Ptr, name, Hour));

    public ScriptedNetwork Soa(string name) => Add(new DnsRecord(name, DnsType.Soa, "ns." + name, Hour));

    public ScriptedNetwork Broken(string name, DnsType type, DnsStatus status)
    {
        trouble[(name, type)] = status;
        return this;
    }

    public ScriptedNetwork Tlsa(string name, string text) => Add(new DnsRecord(name, DnsType.Tlsa, text, Hour));

    /// <summary>What a resolver that validates says of this name; without it nothing is known.</summary>
    public ScriptedNetwork Signed(string name, DnsType type, DnssecStatus status)
    {
        signed[(name, type)] = status;
        return this;
    }

    public ValueTask<DnssecStatus> AuthenticityAsync(string name, DnsType type, CancellationToken cancellationToken) =>
        new(signed.GetValueOrDefault((name, type), DnssecStatus.Unknown));

    /// <summary>Takes away all that stands at a name.</summary>
    public ScriptedNetwork Without(string name)
    {
        zone.Remove(name);
        return this;
    }

    public ScriptedNetwork Receiver(string address, SmtpReceiver receiver)
    {
        receivers[IPAddress.Parse(address)] = receiver;
        return this;
    }

    ScriptedNetwork Add(DnsRecord record)
    {
        if (!zone.TryGetValue(record.Name, out var records))
            zone[record.Name] = records = [];
        records.Add(record);
        return this;
    }

    public ValueTask<DnsAnswer> QueryAsync(string name, DnsType type, CancellationToken cancellationToken)
    {
        lock (gate)
            Queries++;
        if (trouble.TryGetValue((name, type), out var status))
            return new(DnsAnswer.Of(status));
        var aliases = new List<DnsRecord>();
        while (
            aliases.Count < 8
            && zone.GetValueOrDefault(name)?.FirstOrDefault(r => r.Type == DnsType.Cname) is { } alias
            && type != DnsType.Cname
        )
        {
            aliases.Add(alias);
            name = alias.Text;
        }
        if (!zone.TryGetValue(name, out var records))
            return new(new DnsAnswer(DnsStatus.NoSuchName, [], aliases, TimeSpan.FromMinutes(5)));
        var found = records.Where(r => r.Type == type).ToList();
        return new(new DnsAnswer(found.Count > 0 ? DnsStatus.Found : DnsStatus.NoData, found, aliases));
    }

    public ValueTask<DnsAnswer> QueryAsync(
        IPEndPoint server,
        string name,
        DnsType type,
        CancellationToken cancellationToken
    ) => QueryAsync(name, type, cancellationToken);

    public ValueTask<IConnection> ConnectAsync(
        IPAddress? source,
        IPEndPoint target,
        CancellationToken cancellationToken
    )
    {
        if (source is not null && Unbound.Contains(source))
            throw new ConnectException(ConnectFault.SourceUnavailable, $"{source} cannot be bound");
        lock (gate)
            connects.Add((source, target.Address));
        if (!receivers.TryGetValue(target.Address, out var receiver))
            throw new ConnectException(ConnectFault.Refused, $"{target} refused the connection");
        Pipe up = new(),
            down = new();
        var server = new Line(up.Reader, down.Writer, null, target);
        var session = new SmtpServerSession(server, new SmtpPeer(source!), ServerOptions, receiver, clock);
        _ = session.RunAsync(CancellationToken.None);
        return new(new Line(down.Reader, up.Writer, new IPEndPoint(source!, 40000), target));
    }

    sealed class Line(PipeReader input, PipeWriter output, IPEndPoint? local, IPEndPoint remote) : IConnection
    {
        public PipeReader Input => input;
        public PipeWriter Output => output;
        public IPEndPoint? LocalEndPoint => local;
        public IPEndPoint RemoteEndPoint => remote;

        public async ValueTask DisposeAsync()
        {
            await input.CompleteAsync();
            await output.CompleteAsync();
        }
    }
}

/// <summary>A receiver that keeps what it gets, and answers as told.</summary>
public sealed class Mailhost : SmtpReceiver
{
    readonly Lock gate = new();
    readonly List<SmtpReceived> received = [];

    /// <summary>Asked for each recipient; the number counts them from 1.</summary>
    public Func<SmtpRecipient, int, SmtpAnswer> OnRecipient { get; set; } = (_, _) => SmtpAnswer.Yes;

    /// <summary>Asked for each message; the number counts them from 1.</summary>
    public Func<SmtpReceived, int, SmtpAnswer> OnMessage { get; set; } = (_, _) => SmtpAnswer.Yes;

    /// <summary>No message is answered before this.</summary>
    public Task Patience { get; set; } = Task.CompletedTask;

    public int Recipients { get; private set; }

    public int Connections { get; private set; }

    /// <summary>Whatever came through to the final dot, whether or not the answer arrived.</summary>
    public IReadOnlyList<SmtpReceived> Received
    {
        get
        {
            lock (gate)
                return [.. received];
        }
    }

    public override ValueTask<SmtpAnswer> ConnectedAsync(SmtpPeer peer, CancellationToken cancellationToken)
    {
        lock (gate)
            Connections++;
        return new(SmtpAnswer.Yes);
    }

    public override ValueTask<SmtpAnswer> RecipientAsync(
        SmtpPeer peer,
        SmtpSender sender,
        SmtpRecipient recipient,
        CancellationToken cancellationToken
    )
    {
        lock (gate)
            Recipients++;
        return new(OnRecipient(recipient, Recipients));
    }

    public override async ValueTask<SmtpAnswer> MessageAsync(SmtpReceived message, CancellationToken cancellationToken)
    {
        SmtpAnswer answer;
        lock (gate)
        {
            received.Add(message);
            answer = OnMessage(message, received.Count);
        }
        await Patience;
        return answer;
    }
}

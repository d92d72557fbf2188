using System.Net;
using System.Net.Sockets;
using System.Text;
using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using LinqToDB.Mapping;
using Microsoft.Extensions.Logging.Abstractions;
using Zegel.Campaigns;
using Zegel.Campaigns.Releasing;
using Zegel.Consent;
using Zegel.Delivery;
using Zegel.Domains;
using Zegel.Domains.Egress;
using Zegel.Feedback;
using Zegel.Mail.Addresses;
using Zegel.Storage;
using Zegel.Tenants;
using Exit = Zegel.Consent.Exit;

namespace Zegel.Tests.Simulation;

/// <summary>
/// A campaign from its release to its last outcome, in a world that goes wrong: receivers with tempers, DNS that fails,
/// people who leave, operators who pause, and processes that die between any two awaits. The product's parts are real, the
/// database is; only time, network and receivers are made up. Every promise is checked as it is kept or broken.
/// </summary>
sealed class World : IWitness
{
    const long StepsMax = 20_000_000;

    static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);
    static readonly TimeSpan LastEvent = TimeSpan.FromHours(8);

    static readonly IReadOnlyList<EgressAddress> BulkAddresses =
    [
        .. new[] { "192.0.2.10", "192.0.2.11", "192.0.2.12" }.Select(Egress),
    ];

    static readonly EgressAddress OtherAddress = Egress("192.0.2.20");

    static readonly AddressKeys Keys = new(new PlatformKey(1, [1, 2, 3]));
    static readonly MasterKey Master = MasterKey.Ephemeral();

    static readonly DomainSigner Signer = new(
        DomainName.Parse("nieuws.kringloop.example"),
        "zg1",
        GivenDrafts.Key,
        DomainName.Parse("r.nieuws.kringloop.example")
    );

    readonly Loop loop;
    readonly Actor outside;
    readonly Internet internet;
    readonly SimulatedCampaign given;
    readonly Life?[] nodes;
    readonly List<Receiver> receivers = [];
    readonly Dictionary<string, long> exits = [];
    readonly List<(string Why, long From, long To)> holds = [];
    readonly Dictionary<string, List<string>> copies = [];

    /// <summary>How the addresses stand, as every process learns at once.</summary>
    readonly Dictionary<EgressAddress, EgressState> standing = BulkAddresses
        .Append(OtherAddress)
        .ToDictionary(a => a, _ => EgressState.Active);

    /// <summary>While an address is away: from which step to which, and whose providers were its own.</summary>
    readonly List<Absence> absences = [];
    readonly EgressState? loses;
    readonly Database eye;
    int lives;
    int eventsLeft;
    bool done;

    sealed record Absence(EgressAddress Address, EgressState State, long From, long To, HashSet<string> Own);

    World(SimulatedCampaign given, int seed, EgressState? loses)
    {
        this.loses = loses;
        this.given = given;
        loop = new Loop(seed);
        outside = new Actor(loop, "the world");
        internet = new Internet(loop) { DnsTrouble = loop.Chance(0.5) ? 0.1 : 0 };
        nodes = new Life?[loop.Chance(0.3) ? 2 : 1];
        eye = new Database(given.Dialect);
    }

    /// <summary>Plays one campaign through. Stays on the calling thread from beginning to end.</summary>
    /// <param name="loses">One address stands so from the first seconds on, for half an hour; null leaves that to chance.</param>
    public static Loop Run(SimulatedCampaign given, int seed, EgressState? loses = null) =>
        Play(given, seed, loses).Loop;

    /// <summary>The same, and how much left while an address was away: from it, and from others for providers of its own.</summary>
    public static (Loop Loop, int ByOthers, int Afterwards) Play(SimulatedCampaign given, int seed, EgressState? loses)
    {
        var world = new World(given, seed, loses);
        world.Run();
        return (world.loop, world.byOthers, world.afterwards);
    }

    int byOthers;
    int afterwards;

    static EgressAddress Egress(string address) =>
        new(IPAddress.Parse(address), DomainName.Parse("bulk.zegel.example"));

    void Run()
    {
        BuildReceivers();
        for (var node = 0; node < nodes.Length; node++)
            StartLife(node);
        Schedule();
        outside.Start(WatchAsync);
        var crashes = loop.Random.Next(0, 6);
        var nextCrash = CrashStep();
        while (!done && loop.RunStep())
        {
            if (loop.Step > StepsMax)
            {
                loop.Violated($"no end after {StepsMax} steps");
                break;
            }
            if (crashes > 0 && loop.Step >= nextCrash)
            {
                (crashes, nextCrash) = (crashes - 1, CrashStep());
                Crash(loop.Random.Next(nodes.Length));
            }
        }
        if (!done && loop.Violations.Count == 0)
            loop.Violated("nothing runs any more, and the campaign has not ended");
        foreach (var life in nodes)
            life?.Database.DisposeAsync().AsTask().GetAwaiter().GetResult();
        eye.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Most crashes hit the busy first minutes, when a campaign takes some thousands of steps.</summary>
    long CrashStep() => loop.Step + 20 + (long)(2_000 * Math.Pow(loop.Random.NextDouble(), 2));

    void BuildReceivers()
    {
        var trouble = loop.Random.NextDouble() * 0.5;
        Temper Of(bool greylists, params string[] complaints) =>
            new(
                trouble * loop.Random.NextDouble() * 2,
                loop.Chance(0.3) ? 0.2 : 0,
                greylists,
                loop.Chance(0.7),
                complaints
            );
        Add("mx.ruim.example", "9.9.9.1", Of(greylists: false));
        Add("mx.grijs.example", "9.9.9.2", Of(greylists: true));
        Add("mta5.am0.yahoodns.net", "9.9.9.3", Of(false, "421 4.7.0 [TSS04] Messages temporarily deferred"));
        Add(
            "x.mail.protection.outlook.com",
            "9.9.9.4",
            Of(false, "451 4.7.500 Server busy. Please try again later", "421 4.3.2 exceeded the number of connections")
        );
        Add("mx01.mail.icloud.com", "9.9.9.5", Of(false, "451 4.7.0 try later [BS02]"));
        Add("mx.ziggo.nl", "9.9.9.6", Of(greylists: true, "421 MXIN503 temporarily blocked"));
        Add("mx1.gedeeld.example", "9.9.9.7", Of(greylists: false));
        Add("mx2.gedeeld.example", "9.9.9.8", Of(greylists: false));
        Add("alleen-a.example", "9.9.9.9", Of(greylists: false));
        Add("mx.stil.example", "9.9.9.10", Of(greylists: false)).IsAway = true;
        foreach (var (domain, hosts) in SimulatedCampaign.Domains)
            for (var i = 0; i < hosts.Length; i++)
                internet.Mx(domain, 10 * i, hosts[i]);
        foreach (var address in given.Addresses)
            if (loop.Chance(0.02))
                foreach (var receiver in receivers)
                    receiver.Unknown.Add(address);
    }

    Receiver Add(string host, string address, Temper temper)
    {
        var receiver = new Receiver(loop, outside, host, temper, this);
        receivers.Add(receiver);
        internet.Host(host, IPAddress.Parse(address), receiver);
        return receiver;
    }

    // --- Processes ---

    /// <summary>One process, from start to death.</summary>
    sealed class Life
    {
        public required Actor Actor { get; init; }
        public required Database Database { get; init; }
        public required CampaignBook Campaigns { get; init; }
        public required OptOut OptOut { get; init; }
        public required SuppressionList Suppressions { get; init; }
        public required Pools Pools { get; init; }
        public required Spool Spool { get; init; }

        /// <summary>Who waits for an answer of this process.</summary>
        public List<TaskCompletionSource> Asked { get; } = [];

        public CancellationTokenSource Stop { get; } = new();

        public TaskCompletionSource Ended { get; } = new();
    }

    sealed class ProcessDiedException : Exception;

    void StartLife(int node)
    {
        var actor = new Actor(loop, $"life {++lives}");
        loop.Tell($"{actor.Name} begins on node {node}");
        var database = new Database(given.Dialect);
        var audit = new AuditLog(actor.Clock);
        var spool = new Spool(database);
        var courier = new Courier(internet.SeenBy(actor), new CourierSettings(), actor.Clock);
        var pools = new Pools(BulkAddresses, [OtherAddress]);
        pools.Stand(Health());
        var settings = new DeliverySettings(16, RetrySchedule.Internet) { IdlePause = TimeSpan.FromMinutes(2) };
        var round = new DeliveryRound(
            spool,
            [new CampaignDrafts(database, given.Links, given.Verp)],
            (_, _) => new(Signer),
            given.Verp,
            new MailExchanges(
                internet.SeenBy(actor),
                new MailExchangeSettings(new HashSet<string>(), AllowsPrivate: false),
                actor.Clock,
                loop.Random
            ),
            ShapingTable.Internet,
            new WatchedShapers(new LocalShapers(ShapingTable.Internet, actor.Clock), ShapingTable.Internet, loop),
            pools,
            courier,
            ReplyClassifier.Shipped,
            settings,
            DeliveryAlarms.None with
            {
                Refused = (intent, findings, _) =>
                {
                    loop.Violated($"{intent.Address} could not be sealed: {string.Join("; ", findings)}");
                    return Task.CompletedTask;
                },
            },
            loop.Random,
            actor.Clock,
            NullLogger<DeliveryRound>.Instance
        );
        var worker = new DeliveryWorker(
            spool,
            round,
            courier,
            settings,
            actor.Clock,
            NullLogger<DeliveryWorker>.Instance
        );
        var life = new Life
        {
            Actor = actor,
            Database = database,
            Campaigns = new CampaignBook(database, audit),
            OptOut = new OptOut(
                database,
                new OptIn(database, new People(Keys), Keys, Master, new IpLimiter(IpLimit.Default))
            ),
            Suppressions = new SuppressionList(database, Keys, audit),
            Pools = pools,
            Spool = spool,
        };
        nodes[node] = life;
        var returns = new Returns(database, ReplyClassifier.Shipped, audit);
        actor.Start(async () =>
        {
            // Two nodes cannot know whether the other still works on its claims: those lapse by the clock.
            if (nodes.Length == 1)
                await spool.RecoverAsync(actor.Clock.GetUtcNow(), CancellationToken.None);
            await Task.WhenAll(worker.RunAsync(life.Stop.Token), ChoresAsync(life, returns));
            await courier.DisposeAsync();
            life.Ended.SetResult();
        });
    }

    async Task ChoresAsync(Life life, Returns returns)
    {
        while (!life.Stop.IsCancellationRequested)
        {
            await returns.BookRefusalsAsync(loop.Now, CancellationToken.None);
            await life.Campaigns.FinishAsync(loop.Now, CancellationToken.None);
            try
            {
                await Task.Delay(TimeSpan.FromMinutes(7), life.Actor.Clock, life.Stop.Token);
            }
            catch (OperationCanceledException) { }
        }
    }

    void Crash(int node)
    {
        if (nodes[node] is not { } life)
            return;
        loop.Tell($"{life.Actor.Name} is killed");
        nodes[node] = null;
        life.Actor.Kill();
        internet.CloseAll(life.Actor);
        life.Database.DisposeAsync().AsTask().GetAwaiter().GetResult();
        foreach (var asked in life.Asked)
            asked.TrySetException(new ProcessDiedException());
        outside.Start(() => RestartAsync(node));
    }

    async Task RestartAsync(int node)
    {
        await outside.DelayAsync(loop.Between(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)));
        if (!done)
            StartLife(node);
    }

    /// <summary>Longer than a claim lasts: another node goes on with what this one holds, and then it wakes.</summary>
    Task Freeze(int node)
    {
        if (nodes[node] is { } life)
        {
            life.Actor.FrozenUntil = loop.Now + loop.Between(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(50));
            loop.Tell($"{life.Actor.Name} is frozen until {life.Actor.FrozenUntil:HH:mm:ss}");
        }
        return Task.CompletedTask;
    }

    /// <summary>SIGTERM: what is under way is finished, and then the next life begins.</summary>
    async Task EndPolitelyAsync(int node)
    {
        if (nodes[node] is not { } life)
            return;
        loop.Tell($"{life.Actor.Name} is asked to end");
        life.Actor.Post(_ => life.Stop.Cancel(), null);
        var began = life.Actor.FrozenUntil > loop.Now ? life.Actor.FrozenUntil : loop.Now;
        await Task.WhenAny(life.Ended.Task, outside.DelayAsync(TimeSpan.FromMinutes(70)));
        if (nodes[node] != life)
            return; // killed meanwhile
        if (loop.Now - began > TimeSpan.FromMinutes(15) && life.Actor.FrozenUntil < began)
            loop.Violated($"{life.Actor.Name} did not end within {loop.Now - began}");
        nodes[node] = null;
        life.Actor.Kill();
        await life.Database.DisposeAsync();
        foreach (var asked in life.Asked)
            asked.TrySetException(new ProcessDiedException());
        if (!done)
            StartLife(node);
    }

    /// <summary>Asks a process that lives, again and again until one has answered: as a browser's user would.</summary>
    async Task AskAsync(Func<Life, Task> question)
    {
        while (true)
        {
            if (nodes.FirstOrDefault(n => n is { Stop.IsCancellationRequested: false }) is { } life)
            {
                var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                life.Asked.Add(answer);
                life.Actor.Start(async () =>
                {
                    await question(life);
                    answer.TrySetResult();
                });
                try
                {
                    await answer.Task;
                    return;
                }
                catch (ProcessDiedException) { }
            }
            await outside.DelayAsync(loop.Between(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)));
        }
    }

    // --- What happens meanwhile ---

    void Schedule()
    {
        foreach (var person in given.People)
            if (loop.Chance(0.15))
                At(loop.Random.NextDouble(), () => LeaveAsync(person));
        for (var pauses = loop.Random.Next(0, 3); pauses > 0; pauses--)
            At(loop.Random.NextDouble(), PauseAsync);
        if (loop.Chance(0.3))
            At(loop.Random.NextDouble(), LoseDomainAsync);
        if (loses is { } state)
            At(0.1, () => LoseAddressAsync(BulkAddresses[0], state, TimeSpan.FromMinutes(30)));
        else if (loop.Chance(0.4))
            At(
                loop.Random.NextDouble(),
                () =>
                    LoseAddressAsync(
                        loop.Pick(BulkAddresses),
                        loop.Pick(new[] { EgressState.Out, EgressState.Held, EgressState.Resting }),
                        loop.Between(TimeSpan.FromMinutes(5), TimeSpan.FromHours(3))
                    )
            );
        for (var ends = loop.Random.Next(0, 3); ends > 0; ends--)
            At(loop.Random.NextDouble(), () => EndPolitelyAsync(loop.Random.Next(nodes.Length)));
        foreach (var receiver in receivers.Where(r => !r.IsAway))
            if (loop.Chance(0.3))
                At(loop.Random.NextDouble(), () => OverloadAsync(receiver));
        if (loop.Chance(0.15))
            At(loop.Random.NextDouble(), CancelAsync);
        if (loop.Chance(0.3))
            At(loop.Random.NextDouble(), () => Freeze(loop.Random.Next(nodes.Length)));
    }

    /// <summary>Most happens soon after the release, when most is under way.</summary>
    void At(double share, Func<Task> what)
    {
        eventsLeft++;
        outside.Start(async () =>
        {
            await outside.DelayAsync(LastEvent * Math.Pow(share, 4));
            await what();
            eventsLeft--;
        });
    }

    async Task LeaveAsync(SimulatedPerson person)
    {
        var way = loop.Random.Next(4);
        await AskAsync(async life =>
        {
            var exit = new Exit(ExitChannel.OneClick, Visitor.None, 1);
            switch (way)
            {
                case 0:
                    await life.OptOut.LeaveAsync(person.SubscriptionId, exit, loop.Now, CancellationToken.None);
                    break;
                case 1:
                    await life.OptOut.LeaveAllAsync(person.SubscriptionId, exit, loop.Now, CancellationToken.None);
                    break;
                default:
                    await life.Suppressions.AddAsync(
                        way == 2 ? new SuppressionScope.Platform() : new SuppressionScope.TenantBulk(given.TenantId),
                        Mailbox.Parse(person.Address),
                        SuppressionReason.Complaint,
                        "",
                        loop.Now,
                        CancellationToken.None
                    );
                    break;
            }
            // From here on they have been told that they are gone.
            exits.TryAdd(person.Address, loop.Step);
            loop.Tell($"{person.Address} has left ({way})");
        });
    }

    async Task PauseAsync()
    {
        var from = 0L;
        await AskAsync(async life =>
        {
            if (await life.Campaigns.PauseAsync(given.CampaignId, "eva", CancellationToken.None) is TurnResult.Turned)
                from = loop.Step;
        });
        if (from == 0)
            return;
        loop.Tell("paused");
        var hold = holds.Count;
        holds.Add(("the campaign was paused", from, long.MaxValue));
        await outside.DelayAsync(loop.Between(TimeSpan.FromMinutes(1), TimeSpan.FromHours(1)));
        holds[hold] = holds[hold] with { To = loop.Step };
        await AskAsync(life => life.Campaigns.ResumeAsync(given.CampaignId, "eva", loop.Now, CancellationToken.None));
        loop.Tell("resumed");
    }

    async Task CancelAsync()
    {
        await AskAsync(async life =>
        {
            if (await life.Campaigns.CancelAsync(given.CampaignId, "eva", CancellationToken.None) is TurnResult.Turned)
                holds.Add(("the campaign was cancelled", loop.Step, long.MaxValue));
        });
        loop.Tell("cancelled");
    }

    async Task LoseDomainAsync()
    {
        await SetDomainAsync("suspended");
        loop.Tell("the domain is not ready");
        var hold = holds.Count;
        holds.Add(("its domain was not ready", loop.Step, long.MaxValue));
        await outside.DelayAsync(loop.Between(TimeSpan.FromMinutes(5), TimeSpan.FromHours(2)));
        holds[hold] = holds[hold] with { To = loop.Step };
        await SetDomainAsync("ready");
        loop.Tell("the domain is ready again");
    }

    IReadOnlyList<EgressHealth> Health() =>
        [
            .. standing.Select(s =>
                EgressHealth.Of(s.Key, loop.Now) with
                {
                    State = s.Value,
                    NextCheckAt = loop.Now.AddMinutes(5),
                }
            ),
        ];

    async Task LoseAddressAsync(EgressAddress address, EgressState state, TimeSpan time)
    {
        var before = new Pools(BulkAddresses, [OtherAddress]).For(MailStream.Bulk);
        var own = given
            .Addresses.Select(ProviderOf)
            .Distinct()
            .Where(p => before.For(p, AddressFamily.InterNetwork).From == address)
            .ToHashSet();
        await StandAsync(address, state);
        loop.Tell($"{address.Address} is {state}, to which belong {string.Join(", ", own)}");
        var absence = absences.Count;
        absences.Add(new Absence(address, state, loop.Step, long.MaxValue, own));
        await outside.DelayAsync(time);
        absences[absence] = absences[absence] with { To = loop.Step };
        await StandAsync(address, EgressState.Active);
        loop.Tell($"{address.Address} is active again");
    }

    /// <summary>By the first of the exchangers, whichever of them takes the message in the end.</summary>
    static string ProviderOf(string address)
    {
        var domain = address[(address.IndexOf('@', StringComparison.Ordinal) + 1)..];
        return ShapingTable.Internet.ProviderOf(SimulatedCampaign.Domains[domain].FirstOrDefault(domain));
    }

    /// <summary>Every process that lives learns it now, and those to come at their birth; one of them wakes what waits.</summary>
    async Task StandAsync(EgressAddress address, EgressState state)
    {
        standing[address] = state;
        foreach (var life in nodes)
            life?.Pools.Stand(Health());
        await AskAsync(life => life.Spool.WakeEgressAsync(loop.Now, CancellationToken.None));
    }

    Task<int> SetDomainAsync(string state) =>
        eye.WriteAsync(
            db => db.ExecuteAsync($"UPDATE sending_domain SET state = '{state}'", CancellationToken.None),
            CancellationToken.None
        );

    async Task OverloadAsync(Receiver receiver)
    {
        receiver.IsOverloaded = true;
        loop.Tell($"{receiver.Host} is overloaded");
        await outside.DelayAsync(loop.Between(TimeSpan.FromMinutes(10), TimeSpan.FromHours(3)));
        receiver.IsOverloaded = false;
    }

    // --- What the receivers see ---

    public void Addressed(Receiver receiver, string address, long sentIn, Line line, int messages)
    {
        loop.Tell($"{line.Owner.Name}: {address} at {receiver.Host}, message {messages}");
        if (exits.TryGetValue(address, out var left) && sentIn > left)
            loop.Violated($"{address} was written to in step {sentIn}, having left in step {left}");
        foreach (var (why, from, to) in holds)
            if (sentIn > from && sentIn < to)
                loop.Violated($"{address} was written to in step {sentIn}, while {why} (steps {from} to {to})");
        var provider = ShapingTable.Internet.ProviderOf(receiver.Host);
        foreach (var absence in absences.Where(a => sentIn > a.From))
        {
            var isAway = sentIn < absence.To;
            if (isAway && line.Source.Equals(absence.Address.Address))
                loop.Violated($"{address} was written to from {line.Source}, which is {absence.State}");
            if (!absence.Own.Contains(ProviderOf(address)))
                continue;
            if (isAway && absence.State != EgressState.Out)
                loop.Violated(
                    $"{address} was written to from {line.Source}, whose provider waits for {absence.Address} (P06)"
                );
            byOthers += isAway ? 1 : 0;
            afterwards += isAway ? 0 : 1;
        }
        if (messages > ShapingTable.Internet.PolicyOf(provider).MessagesPerConnection)
            loop.Violated($"{messages} messages on one connection to {provider}");
    }

    public void Accepted(Receiver receiver, string address, byte[] content)
    {
        loop.Tell($"{receiver.Host} takes the message to {address}");
        var text = Encoding.ASCII.GetString(content);
        if (!text.Contains(address, StringComparison.Ordinal))
            loop.Violated($"{address} was given somebody else's message");
        if (!text.StartsWith("DKIM-Signature:", StringComparison.Ordinal))
            loop.Violated($"{address} was given a message without a seal");
        if (!copies.TryGetValue(address, out var got))
            copies[address] = got = [];
        got.Add(Field(text, "Message-ID") + Field(text, "Date"));
    }

    static string Field(string text, string name)
    {
        var start = text.IndexOf($"\r\n{name}:", StringComparison.OrdinalIgnoreCase);
        return start < 0 ? $"no {name}" : text[start..text.IndexOf("\r\n", start + 2, StringComparison.Ordinal)];
    }

    public void Violated(string what) => loop.Violated(what);

    // --- The account ---

    async Task WatchAsync()
    {
        while (true)
        {
            await outside.DelayAsync(TimeSpan.FromMinutes(10));
            await CheckLedgerAsync();
            var account = await eye.ReadAsync(
                db => QueueView.ReconcileAsync(db, given.CampaignId, CancellationToken.None),
                CancellationToken.None
            );
            if (!account.AddsUp || account.Selected != given.People.Count)
                loop.Violated($"the account does not add up: {account}");
            if (loop.Now - CampaignStage.Now > Lifetime + TimeSpan.FromHours(3) && !account.IsComplete)
                loop.Violated($"hours after the last could expire: {account}");
            if (loop.Violations.Count > 0)
                done = true;
            if (done)
                return;
            if (account.IsComplete && eventsLeft == 0)
                break;
        }
        await CheckEndAsync();
        done = true;
    }

    /// <summary>The database's own witness: triggers that saw every change of every intent.</summary>
    async Task CheckLedgerAsync()
    {
        var faults = await eye.ReadAsync(
            db => db.QueryToListAsync<string>("SELECT what FROM sim_fault LIMIT 20", CancellationToken.None),
            CancellationToken.None
        );
        foreach (var fault in faults)
            loop.Violated(fault);
    }

    sealed record Ended
    {
        [Column("address")]
        public required string Address { get; init; }

        [Column("outcome")]
        public required string Outcome { get; init; }

        [Column("uncertain")]
        public required int Uncertain { get; init; }

        [Column("attempts")]
        public required int Attempts { get; init; }
    }

    async Task CheckEndAsync()
    {
        var ended = await eye.ReadAsync(
            db =>
                db.QueryToListAsync<Ended>(
                    "SELECT address, outcome, uncertain, attempts FROM intent ORDER BY address",
                    CancellationToken.None
                ),
            CancellationToken.None
        );
        foreach (var intent in ended)
        {
            loop.Tell($"{intent.Address} {intent.Outcome}, {intent.Attempts} attempts, {intent.Uncertain} uncertain");
            var got = copies.GetValueOrDefault(intent.Address, []);
            var delivered = intent.Outcome == "delivered";
            if (delivered && got.Count == 0)
                loop.Violated($"{intent.Address} is said to be delivered, and nobody took it");
            if (got.Count > intent.Uncertain + (delivered ? 1 : 0))
                loop.Violated(
                    $"{intent.Address} ({intent.Outcome}) got {got.Count} copies, and only {intent.Uncertain} attempts were uncertain"
                );
            if (got.Distinct().Count() > 1)
                loop.Violated(
                    $"{intent.Address} got copies that differ in Message-ID or Date: {string.Join(' ', got)}"
                );
        }
        var keys = new ConsentLedger(eye, Keys);
        if (await keys.VerifyAsync(given.TenantId, CancellationToken.None) is LedgerCheck.Broken(var at, var why))
            loop.Violated($"the ledger of consent is broken at entry {at}: {why}");
    }
}

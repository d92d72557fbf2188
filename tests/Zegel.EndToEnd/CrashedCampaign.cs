using System.Diagnostics;
using System.Globalization;
using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using LinqToDB.Mapping;
using Npgsql;
using Zegel.Campaigns;
using Zegel.Consent;
using Zegel.Delivery;
using Zegel.Storage;
using Zegel.Tests.Databases;

namespace Zegel.EndToEnd;

/// <summary>
/// One campaign of the program that is killed again and again, with people who leave it in the meantime, and the account
/// that is asked of it at the end.
/// </summary>
sealed class CrashedCampaign : IAsyncDisposable
{
    /// <summary>Deliveries at once: so many can be in flight when the program dies.</summary>
    public const int Slots = 32;

    /// <summary>A restart, with all of its work, takes seconds; a claim that waits for its lease takes half an hour.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Between the last look and MAIL lies a moment, and more of it on a busy machine.</summary>
    static readonly TimeSpan LookToMail = TimeSpan.FromSeconds(2);

    readonly ServedStage stage;
    readonly WatchedReceivers receivers;
    readonly Random random;
    readonly Campaign campaign;
    readonly int people;
    readonly Dictionary<string, Person> known;
    readonly HttpClient browser;

    /// <summary>When the exit was confirmed, and whether it was so while the receivers held the door.</summary>
    readonly Dictionary<string, (long At, TimeSpan Grace)> exits = [];

    /// <summary>Of each kill: who had taken the message while the program had not written it down.</summary>
    readonly List<HashSet<string>> inFlight = [];

    sealed record Person(Guid Subscription, string Address);

    CrashedCampaign(
        ServedStage stage,
        WatchedReceivers receivers,
        Random random,
        Campaign campaign,
        IReadOnlyCollection<Person> people
    )
    {
        (this.stage, this.receivers, this.random, this.campaign) = (stage, receivers, random, campaign);
        this.people = people.Count;
        known = people.ToDictionary(p => p.Address);
        browser = new HttpClient { BaseAddress = stage.Site };
    }

    static CancellationToken Token => TestContext.Current.CancellationToken;

    string Number => campaign.Number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A program that serves, a list of people and a draft.</summary>
    public static async Task<CrashedCampaign> BuildAsync(bool onPostgres, int people, Random random)
    {
        var database = onPostgres
            ? await PostgresCluster.CreateDatabaseAsync()
                + ";Maximum Pool Size=40;Connection Idle Lifetime=2;Connection Pruning Interval=1"
            : null;
        var served = await ServedStage.BuildAsync(WatchedReceivers.Places, database, Slots);
        var world = new WatchedReceivers(served.SmtpPort);
        await served.StartAsync();
        await served.JoinAsync(people, n => $"anna.{n}@{WatchedReceivers.Places[n % 2].Domain}");
        var draft = await served.Customer.NewsletterAsync(Token);
        await served.StopWritingAsync();
        var joined = await served.Zegel.Database.ReadAsync(
            async db =>
            {
                var (subscriptions, persons) = (db.Subscriptions, db.People);
                var query =
                    from subscription in subscriptions
                    join person in persons on subscription.PersonId equals person.Id
                    select new { subscription.Id, person.Address };
                return (await query.ToListAsync(Token)).Select(p => new Person(p.Id, p.Address!)).ToList();
            },
            Token
        );
        return new CrashedCampaign(served, world, random, draft, joined);
    }

    /// <summary>
    /// Releases from the command line and kills it while it works, until it has released: all of it is released then, or
    /// nothing. Receivers keep whoever comes at the door until the campaign is told to go on: a quick machine would have sent
    /// all of it before anybody looks.
    /// </summary>
    /// <param name="kills">Each in the middle of the transaction, or at any moment, or the served program's instead.</param>
    public async Task ReleaseThroughKillsAsync(params IReadOnlyList<ReleaseKill> kills)
    {
        receivers.HoldAt(Moment.Greeting, wanted: 1);
        foreach (var kill in kills)
        {
            using var command = Process.Start(Quiet("campaign", "release", Number))!;
            var ended = command.WaitForExitAsync(Token);
            switch (kill)
            {
                case ReleaseKill.InTransaction:
                    using (var late = CancellationTokenSource.CreateLinkedTokenSource(Token))
                    {
                        var seen = AwaitTransactionAsync(late.Token);
                        await Task.WhenAny(seen, ended);
                        await late.CancelAsync();
                        await seen.ContinueWith(_ => { }, TaskScheduler.Default);
                    }
                    break;
                default:
                    // Anywhere: a whole release takes about so long.
                    var moment = TimeSpan.FromMilliseconds(random.Next(100, 2000));
                    await Task.WhenAny(Task.Delay(moment, TimeProvider.System, Token), ended);
                    break;
            }
            if (kill == ReleaseKill.OfTheServer)
                await KillAsync();
            else
                command.Kill(entireProcessTree: true);
            await ended.WaitAsync(Patience, Token);
            var wasReleased = await IsReleasedAsync();
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"release, {kill}: {(wasReleased ? "all" : "nothing")} released, exit {command.ExitCode}"
            );
            if (kill == ReleaseKill.OfTheServer)
                await RestartAsync();
            if (wasReleased)
                return;
        }
        var run = await Processes.RunAsync(Zegel("campaign", "release", Number), Patience);
        run.ExitCode.ShouldBe(0, run.Output + run.Error);
        (await IsReleasedAsync()).ShouldBeTrue();
    }

    /// <summary>All or nothing, or the test fails.</summary>
    async Task<bool> IsReleasedAsync()
    {
        if (stage.Zegel.Database.Dialect is Dialect.Sqlite)
            await stage.LetGoAsync();
        // One statement: what it sees is of one moment.
        var found = await stage.Zegel.Database.ReadAsync(
            db =>
                db.QueryToListAsync<Released>(
                    $"""
                    SELECT CASE WHEN c.state = 'draft' AND c.released_at IS NULL THEN 1 ELSE 0 END AS draft, c.selected,
                      (SELECT COUNT(*) FROM intent i WHERE i.campaign_id = c.id) AS intents,
                      (SELECT COUNT(*) FROM audit_entry a WHERE a.action = 'campaign released') AS audited
                    FROM campaign c WHERE c.number = {campaign.Number}
                    """,
                    Token
                ),
            Token
        );
        var isDraft = found.Single().Draft == 1;
        var all = isDraft ? 0 : people;
        found
            .Single()
            .ShouldBe(
                new Released
                {
                    Draft = isDraft ? 1 : 0,
                    Selected = all,
                    Intents = all,
                    Audited = isDraft ? 0 : 1,
                },
                "released by halves"
            );
        return !isDraft;
    }

    sealed record Released
    {
        [Column("draft")]
        public long Draft { get; init; }

        [Column("selected")]
        public long Selected { get; init; }

        [Column("intents")]
        public long Intents { get; init; }

        [Column("audited")]
        public long Audited { get; init; }
    }

    /// <summary>Ends while the release's transaction is under way.</summary>
    async Task AwaitTransactionAsync(CancellationToken late)
    {
        if (stage.Zegel.Database.Dialect is Dialect.Sqlite sqlite)
        {
            // The log grows when the transaction is written to it.
            var log = new FileInfo(sqlite.File + "-wal");
            long Length()
            {
                log.Refresh();
                return log.Exists ? log.Length : 0;
            }
            var before = Length();
            while (Length() - before < people * 20L)
            {
                late.ThrowIfCancellationRequested();
                await Task.Yield();
            }
            return;
        }
        await using var connection = new NpgsqlConnection(stage.Zegel.Database.Dialect.ConnectionString);
        await connection.OpenAsync(late);
        while (true)
        {
            await using var command = new NpgsqlCommand(
                $"""
                SELECT COUNT(*) FROM pg_stat_activity
                WHERE datname = current_database() AND application_name = '{ServedStage.ProgramName}'
                  AND backend_xid IS NOT NULL AND query LIKE 'INSERT INTO intent%'
                """,
                connection
            );
            if ((long)(await command.ExecuteScalarAsync(late))! > 0)
                return;
        }
    }

    /// <summary>
    /// Starts the program again after a kill. Before it can say anything to a receiver some of those whose copies it has
    /// claimed leave; that is the last look's to see. It waits at the receivers' door until it is told to go on.
    /// </summary>
    public async Task RestartAsync()
    {
        var before = await IntentsAsync();
        var door = receivers.HoldAt(Moment.Greeting, wanted: 1);
        await stage.StartAsync();
        if (before.Any(i => i.State < IntentState.Ended))
        {
            await door.Reached.WaitAsync(Patience, Token);
            var fences = before.ToDictionary(i => i.Id, i => i.Fence);
            var claimed = (await IntentsAsync())
                .Where(i => i.State == IntentState.Claimed && i.Fence > fences[i.Id])
                .ToList();
            claimed.ShouldNotBeEmpty();
            foreach (var intent in Some(claimed, 4))
                await LeaveAsync(intent.Address, TimeSpan.Zero);
        }
    }

    /// <summary>Lets the campaign run to a share of its people, some of whom leave, and kills the program at a moment.</summary>
    public async Task RunAndKillAsync(Kill kill, double share)
    {
        var after = (int)(people * share);
        var waiting = (await IntentsAsync()).Where(i => i.State == IntentState.Waiting);
        foreach (var intent in Some(waiting, 2))
            await LeaveAsync(intent.Address, LookToMail);
        if (kill == Kill.AnyTime)
        {
            receivers.GoOn();
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(200, 1500)), TimeProvider.System, Token);
        }
        else
        {
            var (moment, wanted) = kill switch
            {
                Kill.Claim => (Moment.Mail, Slots / 2),
                Kill.Data => (Moment.Data, Slots / 2),
                Kill.Content => (Moment.Content, Slots / 2),
                Kill.Dot => (Moment.Dot, Slots / 2),
                Kill.Settle => (Moment.Reply, 1),
                _ => throw new UnreachableException(),
            };
            await receivers.HoldAt(moment, wanted, after).Reached.WaitAsync(Patience, Token);
            if (kill == Kill.Settle)
                // The reply is on its way to be read and written down: somewhere there.
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(12)), TimeProvider.System, Token);
        }
        var found = await KillAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{kill} after {receivers.Copies.Count} copies: {found.Claimed} claimed, {found.Taken} of them taken by their receivers"
        );
        // The program is dead; the command line works.
        var unsent = Some((await IntentsAsync()).Where(i => i.State < IntentState.Ended), 3)
            .Select(i => i.Address)
            .Where(a => !exits.ContainsKey(a))
            .ToArray();
        if (unsent.Length > 0)
        {
            var run = await Processes.RunAsync(
                Zegel(["suppress", "add", .. unsent, "--reason", "asked by telephone"]),
                Patience
            );
            run.ExitCode.ShouldBe(0, run.Error);
            foreach (var address in unsent)
                exits[address] = (Stopwatch.GetTimestamp(), TimeSpan.Zero);
        }
        var since = Stopwatch.GetTimestamp();
        await RestartAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"  at work again after {Stopwatch.GetElapsedTime(since).TotalSeconds:F1} s"
        );
    }

    async Task<(int Claimed, int Taken)> KillAsync()
    {
        await stage.KillAsync();
        var life = receivers.Life;
        await receivers.EndLifeAsync();
        await stage.LetGoAsync();
        var open = (await IntentsAsync()).Where(i => i.State < IntentState.Ended).ToList();
        var taken = receivers.Copies.Where(c => c.Life == life).Select(c => c.Recipient).ToHashSet();
        taken.IntersectWith(open.Select(i => i.Address));
        taken.Count.ShouldBeLessThanOrEqualTo(Slots, "more was in flight than there are slots");
        open.Where(i => taken.Contains(i.Address))
            .ShouldAllBe(i => i.State == IntentState.Claimed, "who may have a copy is claimed, not waiting");
        inFlight.Add(taken);
        return (open.Count(i => i.State == IntentState.Claimed), taken.Count);
    }

    /// <summary>Waits for the end and asks for the account of everyone.</summary>
    public async Task AccountAsync()
    {
        receivers.GoOn();
        var account = await stage.EndAsync(campaign, Patience);
        account.Selected.ShouldBe(people);
        account.Waiting.ShouldBe(0);
        account.Ended.ShouldBe(people);
        account.Expired.ShouldBe(0);
        account.Bounced.ShouldBe(0);
        await FinishedAsync();
        var ended = await IntentsAsync();
        (await stage.StopAsync()).ShouldBe(0, stage.Said);
        await CompareAsync(ended);
        // Nothing is left to do for another life of it, and nothing that it may change.
        await receivers.EndLifeAsync();
        await stage.StartAsync();
        await stage.KillAsync();
        await receivers.EndLifeAsync();
        await CompareAsync(ended);

        var copies = receivers.Copies.ToLookup(c => c.Recipient);
        foreach (var intent in ended)
        {
            intent.State.ShouldBe(IntentState.Ended);
            var his = copies[intent.Address].ToList();
            if (intent.Outcome == "delivered" || !exits.ContainsKey(intent.Address))
                his.Count.ShouldBeGreaterThan(0, $"{intent.Address} is {intent.Outcome} and has no copy");
            his.Select(c => c.MessageId).Distinct().Count().ShouldBeLessThanOrEqualTo(1, intent.Address);
            his.Select(c => c.Life).ShouldBeUnique($"{intent.Address} has two copies of one life");
            (his.Count - 1).ShouldBeLessThanOrEqualTo(
                intent.Uncertain,
                $"{intent.Address} is not said to be uncertain"
            );
            (his.Count - 1).ShouldBeLessThanOrEqualTo(
                inFlight.Count(f => f.Contains(intent.Address)),
                $"{intent.Address} was not in flight at a kill"
            );
        }
        copies.Select(c => c.Key).Except(known.Keys).ShouldBeEmpty();
        receivers.Copies.Select(c => c.MessageId).ShouldAllBe(id => id.Length > 2);
        copies
            .SelectMany(c => c.Select(copy => copy.MessageId).Distinct())
            .ShouldBeUnique("two people have one Message-ID");
        foreach (var (address, exit) in exits)
            receivers
                .Transactions.Where(t => t.Recipient == address)
                .ShouldAllBe(
                    t => Stopwatch.GetElapsedTime(exit.At, t.At) <= exit.Grace,
                    $"{address} had left and was written to"
                );
        var duplicates = copies.Sum(c => c.Count() - 1);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{account}; {copies.Count} people have {receivers.Copies.Count} copies, {duplicates} of them a second one; {exits.Count} left"
        );
        var verdict = await Processes.RunAsync(Zegel("consent", "verify", "--format", "json"), Patience);
        verdict.ExitCode.ShouldBe(0, verdict.Output + verdict.Error);
    }

    async Task FinishedAsync()
    {
        var since = Stopwatch.GetTimestamp();
        while ((await stage.Zegel.Campaigns.FindAsync(campaign.Id, Token))!.State != CampaignState.Finished)
        {
            Stopwatch.GetElapsedTime(since).ShouldBeLessThan(Patience, "the campaign is not closed");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Token);
        }
    }

    async Task CompareAsync(IReadOnlyList<Intent> ended)
    {
        await stage.LetGoAsync();
        (await IntentsAsync()).ShouldBe(ended);
    }

    Task<List<Intent>> IntentsAsync() =>
        stage.Zegel.Database.ReadAsync(
            db => db.Intents.Where(i => i.CampaignId == campaign.Id).OrderBy(i => i.Id).ToListAsync(Token),
            Token
        );

    /// <summary>One click in the mail program.</summary>
    async Task LeaveAsync(string address, TimeSpan grace)
    {
        if (exits.ContainsKey(address))
            return;
        var token = stage.Zegel.Exits.Issue(ExitKind.Leave, known[address].Subscription, campaign.Number);
        using var click = new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]);
        using var answer = await browser.PostAsync($"/u/{token}", click, Token);
        answer.IsSuccessStatusCode.ShouldBeTrue(answer.StatusCode.ToString());
        exits[address] = (Stopwatch.GetTimestamp(), grace);
    }

    IEnumerable<Intent> Some(IEnumerable<Intent> intents, int count)
    {
        var all = intents.ToArray();
        random.Shuffle(all);
        return all.Take(count);
    }

    ProcessStartInfo Zegel(params string[] command) => Processes.Zegel([.. command, "--data", stage.Folder]);

    ProcessStartInfo Quiet(params string[] command)
    {
        var start = Zegel(command);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        return start;
    }

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await stage.DisposeAsync();
        await receivers.DisposeAsync();
    }
}

/// <summary>When a release is cut off.</summary>
public enum ReleaseKill
{
    /// <summary>While the transaction is written.</summary>
    InTransaction,
    AnyTime,

    /// <summary>Not the release is killed, but the program whose pages its gate tries.</summary>
    OfTheServer,
}

/// <summary>When the program that delivers is killed.</summary>
public enum Kill
{
    /// <summary>Claimed, and nothing sent.</summary>
    Claim,

    /// <summary>DATA said, nothing of the message sent.</summary>
    Data,

    /// <summary>The final dot never arrives.</summary>
    Content,

    /// <summary>The receiver has the message; its reply is not heard.</summary>
    Dot,

    /// <summary>The reply is there, and is being written down.</summary>
    Settle,
    AnyTime,
}

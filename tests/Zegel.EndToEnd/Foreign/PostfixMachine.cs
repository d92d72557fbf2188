using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Zegel.EndToEnd.Foreign;

/// <summary>
/// A Postfix for one test: its own configuration, queue and mailboxes in a folder of its own, on one loopback address. All
/// that it sends, its bounces too, goes to Zegel's mail exchanger.
/// </summary>
sealed partial class PostfixMachine : IAsyncDisposable
{
    static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(20);

    readonly string folder;

    PostfixMachine(string folder, string domain) => (this.folder, Domain) = (folder, domain);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public string Domain { get; }

    string Configuration => Path.Combine(folder, "conf");

    string LogFile => Path.Combine(folder, "log");

    /// <summary>What Postfix wrote down.</summary>
    public string Log => File.Exists(LogFile) ? Shared.ReadWhileWritten(LogFile) : "";

    public IReadOnlyList<string> LogLines => Log.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Skips the test where Postfix cannot run.</summary>
    public static void Need()
    {
        Processes.Need("postfix", "apt-get install postfix");
        if (!Environment.IsPrivilegedProcess)
            Processes.Missing("Postfix starts for root only");
    }

    /// <param name="receiver">The domain it is for, and where it listens.</param>
    /// <param name="people">The local parts it has mailboxes for; all others are refused at RCPT.</param>
    /// <param name="settings">More lines of <c>main.cf</c>.</param>
    /// <param name="ways">Where mail to some of the people goes instead of the mailbox; see <see cref="SetWaysAsync"/>.</param>
    public static async Task<PostfixMachine> StartAsync(
        ServedStage stage,
        (string Domain, IPAddress Address) receiver,
        IEnumerable<string> people,
        IReadOnlyList<string>? settings = null,
        IReadOnlyDictionary<string, string>? ways = null
    )
    {
        var (domain, address) = receiver;
        var home = Directory.CreateTempSubdirectory("zegel-postfix-").FullName;
        // Postfix changes to a user of its own, who must find the way in.
        Shared.Open(home);
        var machine = new PostfixMachine(home, domain);
        try
        {
            foreach (var part in new[] { "conf", "queue", "data", "mail" })
                Shared.Open(Directory.CreateDirectory(Path.Combine(home, part)).FullName);
            await RunAsync("chown", "postfix", Path.Combine(home, "data"), Path.Combine(home, "mail"));
            await File.WriteAllLinesAsync(Path.Combine(home, "boxes"), people.Select(p => $"{p}@{domain} all/"), Token);
            await machine.SetWaysAsync(ways ?? new Dictionary<string, string>());
            await File.WriteAllTextAsync(
                Path.Combine(machine.Configuration, "main.cf"),
                await machine.MainAsync(stage, address, settings ?? []),
                Token
            );
            await File.WriteAllTextAsync(
                Path.Combine(machine.Configuration, "master.cf"),
                Master(address, stage.SmtpPort),
                Token
            );
            await machine.PostfixAsync("start");
            return machine;
        }
        catch (Exception fault)
        {
            var log = machine.Log;
            await machine.DisposeAsync();
            throw new InvalidOperationException($"Postfix did not start:\n{log}", fault);
        }
    }

    /// <summary>
    /// Names a transport for some local parts: <c>error:5.1.1 text</c> bounces, <c>retry:4.2.0 text</c>
    /// defers, <c>smtp:[address]:port</c> passes on. It is accepted all the same, since what listens does not
    /// read this table. A running Postfix is to be told with <see cref="FlushAsync"/>.
    /// </summary>
    public Task SetWaysAsync(IReadOnlyDictionary<string, string> ways) =>
        File.WriteAllLinesAsync(
            Path.Combine(folder, "transport"),
            ways.Select(w => $"{w.Key}@{Domain} {w.Value}"),
            Token
        );

    /// <summary>Reads the tables again and tries everything that was deferred.</summary>
    public async Task FlushAsync()
    {
        await PostfixAsync("reload");
        await RunAsync("postqueue", "-c", Configuration, "-f");
    }

    /// <summary>The mailboxes' files, as Postfix wrote them.</summary>
    public IReadOnlyList<string> Mailbox()
    {
        var box = Path.Combine(folder, "mail", "all", "new");
        return Directory.Exists(box) ? Directory.GetFiles(box) : [];
    }

    /// <summary>Waits until the log says so.</summary>
    /// <exception cref="TimeoutException">With the log.</exception>
    public Task<string> HearAsync(Func<string, bool> line, TimeSpan patience) =>
        Shared.UntilAsync(() => LogLines.FirstOrDefault(line), patience, () => Log);

    /// <summary>Waits until so many messages lie in the mailboxes.</summary>
    public Task<IReadOnlyList<string>> ReceiveAsync(int count, TimeSpan patience) =>
        Shared.UntilAsync(() => Mailbox() is var files && files.Count >= count ? files : null, patience, () => Log);

    public async ValueTask DisposeAsync()
    {
        var pidFile = Path.Combine(folder, "queue", "pid", "master.pid");
        if (File.Exists(pidFile))
        {
            // Postfix holds a lock on it, which .NET would respect.
            var pid = int.Parse((await Processes.RunAsync("cat", pidFile)).LastLine, CultureInfo.InvariantCulture);
            // It takes its children with it. The result does not matter: what counts is that the process goes.
            await Processes.RunAsync("postfix", "-c", Configuration, "abort");
            var since = Stopwatch.GetTimestamp();
            while (IsMaster(pid))
            {
                if (Stopwatch.GetElapsedTime(since) > StopPatience)
                {
                    using var master = Process.GetProcessById(pid);
                    master.Kill(entireProcessTree: true);
                }
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        }
        await Shared.DeleteAsync(folder);
    }

    static bool IsMaster(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/comm").Trim() == "master";
        }
        catch (IOException)
        {
            return false;
        }
    }

    Task PostfixAsync(string what) => RunAsync("postfix", "-c", Configuration, what);

    static async Task RunAsync(string program, params string[] arguments)
    {
        var run = await Processes.RunAsync(program, arguments);
        if (run.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {run.Output}{run.Error}");
    }

    async Task<string> MainAsync(ServedStage stage, IPAddress address, IReadOnlyList<string> settings)
    {
        var user = (await Processes.RunAsync("id", "-u", "postfix")).LastLine;
        var group = (await Processes.RunAsync("id", "-g", "postfix")).LastLine;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            compatibility_level = 3.6
            queue_directory = {folder}/queue
            data_directory = {folder}/data
            maillog_file = {LogFile}
            maillog_file_prefixes = {folder}
            myhostname = mx.{Domain}
            mydestination =
            mynetworks =
            inet_protocols = ipv4
            alias_maps =
            alias_database =
            local_recipient_maps =
            virtual_mailbox_domains = {Domain}
            virtual_mailbox_base = {folder}/mail
            virtual_mailbox_maps = texthash:{folder}/boxes
            virtual_uid_maps = static:{user}
            virtual_gid_maps = static:{group}
            transport_maps = texthash:{folder}/transport
            relayhost = [{stage.Zegel.Settings.SmtpListen[0].Address}]:{stage.SmtpPort}
            smtp_dns_support_level = disabled
            smtp_bind_address = {address}
            smtpd_peername_lookup = no
            smtpd_relay_restrictions = reject_unauth_destination
            {string.Join('\n', settings)}

            """
        );
    }

    /// <summary>No service but those a receiver needs; nothing in a jail, since the folder has no copy of the system's files.</summary>
    static string Master(IPAddress address, int port) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {address}:{port} inet n - n - - smtpd -o rewrite_service_name=front
            front     unix  - - n - - trivial-rewrite -o transport_maps=
            cleanup   unix  n - n - 0 cleanup
            qmgr      unix  n - n 300 1 qmgr
            tlsmgr    unix  - - n 1000? 1 tlsmgr
            rewrite   unix  - - n - - trivial-rewrite
            bounce    unix  - - n - 0 bounce
            defer     unix  - - n - 0 bounce
            trace     unix  - - n - 0 bounce
            smtp      unix  - - n - - smtp
            showq     unix  n - n - - showq
            flush     unix  n - n 1000? 0 flush
            error     unix  - - n - - error
            retry     unix  - - n - - error
            scache    unix  - - n - 1 scache
            virtual   unix  - n n - - virtual
            anvil     unix  - - n - 1 anvil
            pickup    unix  n - n 60 1 pickup
            postlog   unix-dgram n - n - 1 postlogd

            """
        );

    /// <summary>The queue id of a line of the log.</summary>
    public static string QueueId(string line) => Id().Match(line).Groups["id"].Value;

    [GeneratedRegex(@"\]: (?<id>[0-9A-F]{6,}): ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Id();
}

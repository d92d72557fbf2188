using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Zegel.Consent;
using Zegel.Server.Sink;

namespace Zegel.Server.Demo;

/// <summary>
/// The demo's people at their browsers: they fill in the real form, read the real mail and press the real buttons, each from
/// an address of their own.
/// </summary>
sealed partial class Crowd(IReadOnlyList<Subscriber> people, Zoo zoo, Uri site, TimeProvider clock)
{
    // Most of them are reading: the form wants people to take their time.
    const int AtOnce = 256;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Everyone reads the form, ticks the box and sends it.</summary>
    /// <returns>How many the site thanked.</returns>
    public Task<int> JoinAsync(string formSlug, TimeSpan fillTime, Action tick, CancellationToken cancellationToken) =>
        EachAsync(
            people,
            (person, browser) => JoinAsync(person, browser, formSlug, fillTime, cancellationToken),
            tick,
            cancellationToken
        );

    async Task<bool> JoinAsync(
        Subscriber person,
        HttpClient browser,
        string formSlug,
        TimeSpan fillTime,
        CancellationToken cancellationToken
    )
    {
        var page = await browser.GetStringAsync($"/f/{formSlug}", cancellationToken);
        await Task.Delay(fillTime, clock, cancellationToken);
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                [SignupForm.AddressField] = person.Address.ToString(),
                [SignupForm.NameField] = person.Name,
                [SignupForm.BoxField] = SignupForm.BoxValue,
                [SignupForm.NonceField] = Nonce().Match(page).Groups["value"].Value,
            }
        );
        using var answer = await browser.PostAsync($"/f/{formSlug}", form, cancellationToken);
        return await SucceededAsync(answer, cancellationToken);
    }

    /// <summary>Those who confirm wait for the mail, open its link (a page) and press the button (a POST).</summary>
    /// <returns>How many confirmed.</returns>
    public Task<int> ConfirmAsync(Action tick, CancellationToken cancellationToken) =>
        EachAsync(
            people.Where(p => p.Fate != Fate.NeverConfirms),
            (person, browser) => ConfirmAsync(person, browser, cancellationToken),
            tick,
            cancellationToken
        );

    async Task<bool> ConfirmAsync(Subscriber person, HttpClient browser, CancellationToken cancellationToken)
    {
        ZooMail? mail;
        var since = clock.GetTimestamp();
        while (!zoo.TryTakeConfirmation(person.Address.ToString(), out mail))
        {
            if (clock.GetElapsedTime(since) > Patience)
                return false;
            await Task.Delay(TimeSpan.FromMilliseconds(50), clock, cancellationToken);
        }
        if (mail!.ConfirmLink is not { AbsolutePath: var path })
            return false;
        await browser.GetStringAsync(path, cancellationToken);
        using var answer = await browser.PostAsync(path, new FormUrlEncodedContent([]), cancellationToken);
        return await SucceededAsync(answer, cancellationToken);
    }

    /// <summary>Those who leave do so: by the one-click header, or by the link in the text and the button on its page.</summary>
    /// <returns>How many left, by mail not counted.</returns>
    public Task<int> LeaveAsync(Action tick, CancellationToken cancellationToken) =>
        EachAsync(
            people.Where(p => p.Fate is Fate.LeavesByOneClick or Fate.LeavesByPage),
            (person, browser) => LeaveAsync(person, browser, cancellationToken),
            tick,
            cancellationToken
        );

    async Task<bool> LeaveAsync(Subscriber person, HttpClient browser, CancellationToken cancellationToken)
    {
        if (!zoo.CampaignMail.TryGetValue(person.Address.ToString(), out var mail))
            return false;
        var path = mail.LeaveLink.AbsolutePath;
        if (person.Fate == Fate.LeavesByPage)
            await browser.GetStringAsync(path, cancellationToken);
        using var form = new FormUrlEncodedContent(
            person.Fate == Fate.LeavesByPage ? [new("leave", "list")] : [new("List-Unsubscribe", "One-Click")]
        );
        using var answer = await browser.PostAsync(path, form, cancellationToken);
        return await SucceededAsync(answer, cancellationToken);
    }

    async Task<int> EachAsync(
        IEnumerable<Subscriber> who,
        Func<Subscriber, HttpClient, Task<bool>> act,
        Action tick,
        CancellationToken cancellationToken
    )
    {
        var done = 0;
        await Parallel.ForEachAsync(
            who,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (person, _) =>
            {
                using var browser = Browser(person.From);
                if (await act(person, browser))
                    Interlocked.Increment(ref done);
                tick();
            }
        );
        return done;
    }

    /// <summary>What the last of those saw who got no further.</summary>
    public string LastFault { get; private set; } = "";

    async Task<bool> SucceededAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (!answer.IsSuccessStatusCode)
        {
            var page = await answer.Content.ReadAsStringAsync(cancellationToken);
            LastFault = $"{(int)answer.StatusCode} {Fault().Match(page).Groups["value"].Value}";
        }
        return answer.IsSuccessStatusCode;
    }

    HttpClient Browser(IPAddress from) =>
        new(
            new SocketsHttpHandler
            {
                UseCookies = false,
                ConnectCallback = async (context, cancellationToken) =>
                {
                    var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
                    {
                        NoDelay = true,
                    };
                    try
                    {
                        socket.Bind(new IPEndPoint(from, 0));
                        await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                        return new NetworkStream(socket, ownsSocket: true);
                    }
                    catch
                    {
                        socket.Dispose();
                        throw;
                    }
                },
            }
        )
        {
            BaseAddress = site,
            Timeout = Patience,
        };

    [GeneratedRegex(
        "name=\"nonce\" value=\"(?<value>[^\"]+)\"",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Nonce();

    [GeneratedRegex(
        "class=\"fault\"[^>]*>(?<value>[^<]+)<",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Fault();
}

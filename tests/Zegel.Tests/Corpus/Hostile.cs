using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Text;
using CsCheck;

namespace Zegel.Tests.Corpus;

/// <summary>
/// Input as strangers send it, and the judge of what it may cost: no exception but the documented ones, a second, 64 MB.
/// <see cref="Draws"/> says which inputs.
/// </summary>
public static class Hostile
{
    const long MemoryBytesMax = 64 * 1024 * 1024;

    static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(1);

    /// <summary>Whoever is not back by then is taken to hang for ever.</summary>
    static readonly TimeSpan HangsAfter = TimeSpan.FromSeconds(120);

    /// <summary>Half of what server threads have.</summary>
    const int StackBytes = 768 * 1024;

    /// <summary>
    /// Runs one input. Time is the processor's, of this thread (where Linux does not tell it, the clock's), so that a busy
    /// machine fails nobody; a slow input gets a second try all the same, and on a slow machine as much more time as that
    /// machine takes for a piece of work of known size. Memory is what
    /// the thread allocated, which is never less than what it held; only where that is too much the input runs again while
    /// what is alive is counted, by full collections one after another, and that is the number that counts. Tests beside
    /// this one would be counted too, so inputs of such a size belong into the collection <see cref="Alone"/>.
    /// </summary>
    /// <param name="read">What it returns is held until all is counted.</param>
    /// <param name="mayThrow">True for an exception that the reader documents.</param>
    public static void Bear(
        Func<object?> read,
        Func<Exception, bool>? mayThrow = null,
        [CallerArgumentExpression(nameof(read))] string what = ""
    )
    {
        var run = Run(read, mayThrow);
        if (run.Took > TimeMax && Run(read, mayThrow) is { Took: var again } && again > TimeMax * Slowness())
            Assert.Fail($"{what} took {run.Took.TotalMilliseconds:0} ms, then {again.TotalMilliseconds:0} ms");
        if (run.Allocated > MemoryBytesMax && LiveBytes(read, mayThrow) is var live and > MemoryBytesMax)
            Assert.Fail($"{what} holds {live >> 20} MB at once and allocates {run.Allocated >> 20} MB");
    }

    /// <summary>What the processor spent on it: work of others on this machine does not count.</summary>
    public static TimeSpan Took(Func<object?> read) => Run(read, null).Took;

    /// <summary>All of the kinds in the long form; those before the mark, which once did harm or come nearest, in the short one.</summary>
    public static TheoryData<string> Kinds(string[] always, string[] inLongForm) =>
        [.. always, .. Draws.AreLong ? inLongForm : []];

    /// <summary>The same for many random inputs.</summary>
    public static void Sample<T>(
        Gen<T> inputs,
        Func<T, object?> read,
        int few = 500,
        Func<Exception, bool>? mayThrow = null
    ) => inputs.Draw(input => Bear(() => read(input), mayThrow, "it"), few, threads: 1, print: Printed);

    /// <summary>Octets at random, pieces of protocols in any order, and the seeds with harm done to them.</summary>
    public static Gen<byte[]> Octets(params string[] seeds) => Octets([.. seeds.Select(Encoding.UTF8.GetBytes)]);

    /// <inheritdoc cref="Octets(string[])"/>
    public static Gen<byte[]> Octets(IReadOnlyList<byte[]> seeds) =>
        Gen.Frequency(
            (1, Gen.Byte.Array[0, 600]),
            (
                2,
                Gen.Int[0, Pieces.Length - 1]
                    .Select(i => Pieces[i])
                    .Array[0, 60]
                    .Select(pieces => Encoding.UTF8.GetBytes(string.Concat(pieces)))
            ),
            (7, Gen.Select(Gen.Int[0, seeds.Count - 1].Select(i => seeds[i]), Harms, Harmed))
        );

    /// <inheritdoc cref="Octets(string[])"/>
    public static Gen<string> Text(params string[] seeds) =>
        Gen.Select(
            Octets(seeds),
            Gen.Bool,
            (octets, utf8) => (utf8 ? Encoding.UTF8 : Encoding.Latin1).GetString(octets)
        );

    /// <summary>The mails of a corpus, or nothing where it is absent.</summary>
    public static IReadOnlyList<byte[]> Mails(string folder)
    {
        var path = Path.Combine(Repository.Root, "..", "shared", "corpora", folder);
        return Directory.Exists(path)
            ? [.. Directory.EnumerateFiles(path).Order(StringComparer.Ordinal).Take(60).Select(File.ReadAllBytes)]
            : [];
    }

    /// <summary>A piece over and over.</summary>
    public static string Much(string piece, int length) =>
        new StringBuilder(length + piece.Length).Insert(0, piece, length / piece.Length).ToString();

    /// <summary>The beginning, as it may stand in a C# string.</summary>
    static string Printed<T>(T input)
    {
        var text = input switch
        {
            byte[] octets => Encoding.Latin1.GetString(octets),
            _ => input?.ToString() ?? "",
        };
        var shown = string.Concat(text.Take(600).Select(c => c is >= ' ' and <= '~' ? $"{c}" : $"\\u{(int)c:x4}"));
        return text.Length > 600 ? $"{shown}… ({text.Length} in all)" : shown;
    }

    static readonly string[] Pieces =
    [
        "\0",
        "\r",
        "\n",
        "\r\n",
        "\r\n\r\n",
        "\r\n ",
        " ",
        "\t",
        "é",
        "\u202e",
        "😀",
        "\ufffd",
        ":",
        ";",
        "=",
        ",",
        "<",
        ">",
        "<>",
        "@",
        "\"",
        "\\",
        "((((((((",
        ")",
        "[",
        "]",
        ".",
        "..",
        "%",
        "%{s}",
        "{{",
        "}}",
        "{%",
        "%}",
        "/",
        "//",
        "--",
        "*0=",
        "=?utf-8?q?",
        "=?utf-8?b?",
        "?=",
        "0",
        "2147483648",
        "99999999999999999999",
        "-1",
        "<!--",
        "-->",
        "<table><tr>",
        "&#",
        "\\x{41}",
        "250 ",
        "250-",
        "Content-Type: ",
        "multipart/mixed; boundary=b",
        "\r\n--b\r\n",
        "message/delivery-status",
        "xn--",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ];

    sealed record Harm(int Kind, double At, string Piece, int Length);

    static readonly Gen<Harm[]> Harms = Gen.Select(
        Gen.Int[0, 5],
        Gen.Double[0, 1],
        Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]),
        Gen.Int[1, 200],
        (kind, at, piece, length) => new Harm(kind, at, piece, length)
    ).Array[1, 6];

    static byte[] Harmed(byte[] seed, Harm[] harms)
    {
        var octets = seed.ToList();
        foreach (var (kind, at, piece, length) in harms)
        {
            var place = (int)(at * octets.Count);
            var run = Math.Min(length, octets.Count - place);
            switch (kind)
            {
                case 0:
                    octets.InsertRange(place, Encoding.UTF8.GetBytes(piece));
                    break;
                case 1:
                    octets.InsertRange(place, Encoding.UTF8.GetBytes(Much(piece, length * 20)));
                    break;
                case 2:
                    octets.RemoveRange(place, run);
                    break;
                case 3:
                    octets.InsertRange(place, octets.GetRange(place, run));
                    break;
                case 4 when place < octets.Count:
                    octets[place] ^= (byte)length;
                    break;
                case 5 when length < 40:
                    octets.RemoveRange(place, octets.Count - place);
                    break;
            }
        }
        return [.. octets];
    }

    sealed record Cost(TimeSpan Took, long Allocated);

    static Cost Run(Func<object?> read, Func<Exception, bool>? mayThrow)
    {
        Cost? cost = null;
        OnThread(() =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Clock();
            var held = Read(read, mayThrow);
            cost = new(Clock() - start, GC.GetAllocatedBytesForCurrentThread() - before);
            GC.KeepAlive(held);
        });
        return cost!;
    }

    /// <summary>How many times longer than the machine for which the second is meant this one takes now, at least 1.</summary>
    static double Slowness()
    {
        const double UsualMilliseconds = 200;
        var octets = new byte[1 << 20];
        var cost = Run(
            () =>
            {
                var sum = 0;
                for (var round = 0; round < 200; round++)
                for (var i = 0; i < octets.Length; i++)
                    sum = (sum * 31) ^ octets[i];
                return sum;
            },
            null
        );
        return Math.Max(1, cost.Took.TotalMilliseconds / UsualMilliseconds);
    }

    /// <summary>User and system time of this thread (proc(5)), in ticks of which a second has a hundred.</summary>
    static TimeSpan Clock()
    {
        const string OfThread = "/proc/thread-self/stat";
        if (!File.Exists(OfThread))
            return Stopwatch.GetElapsedTime(0);
        var stat = File.ReadAllText(OfThread);
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromMilliseconds(10 * (long.Parse(fields[11]) + long.Parse(fields[12])));
    }

    static long LiveBytes(Func<object?> read, Func<Exception, bool>? mayThrow)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var peak = before;
        using var isOver = new ManualResetEventSlim();
        var counting = new Thread(() =>
        {
            var pause = TimeSpan.FromMilliseconds(1);
            while (!isOver.Wait(pause))
            {
                var start = Stopwatch.GetTimestamp();
                GC.Collect();
                peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false));
                // Collecting stops everybody: what is watched gets four fifths of the time, however large the heap is by now.
                pause = TimeSpan.FromMilliseconds(1) + 4 * Stopwatch.GetElapsedTime(start);
            }
        })
        {
            IsBackground = true,
        };
        counting.Start();
        try
        {
            OnThread(() =>
            {
                var held = Read(read, mayThrow);
                GC.Collect();
                peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false));
                GC.KeepAlive(held);
            });
        }
        finally
        {
            isOver.Set();
            counting.Join();
        }
        return peak - before;
    }

    static object? Read(Func<object?> read, Func<Exception, bool>? mayThrow)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (mayThrow?.Invoke(e) == true)
        {
            return e;
        }
    }

    static void OnThread(Action run)
    {
        ExceptionDispatchInfo? thrown = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    run();
                }
                catch (Exception e)
                {
                    thrown = ExceptionDispatchInfo.Capture(e);
                }
            },
            StackBytes
        )
        {
            IsBackground = true,
        };
        thread.Start();
        if (!thread.Join(HangsAfter))
            Assert.Fail($"not back after {HangsAfter.TotalSeconds} seconds");
        thrown?.Throw();
    }
}

/// <summary>Tests that count memory or time and so want the machine for themselves.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

using CsCheck;

namespace Zegel.Tests;

/// <summary>
/// Random inputs. The short form draws the same ones in each run, so that a commit is green or red by what it holds and not
/// by luck; the long form (<c>ZEGEL_TEST_ALL=true</c>) draws fifty times as many, others each time. A failure tells its seed:
/// <c>CsCheck_Seed</c> tries that one first.
/// </summary>
public static class Draws
{
    const ulong Seed = 5321;
    const int ShrinkingTries = 2000;

    public static bool AreLong { get; } = Environment.GetEnvironmentVariable("ZEGEL_TEST_ALL") == "true";

    static readonly bool IsSeedGiven = Environment.GetEnvironmentVariable("CsCheck_Seed") is not null;

    /// <summary>How many inputs: in the long form fifty times as many.</summary>
    public static int Times(int few) => AreLong ? few * 50 : few;

    /// <param name="iter">Inputs in the short form.</param>
    /// <param name="exactly">Inputs in any form, others each time; for a test that has a flag of its own.</param>
    /// <param name="threads">In the long form; −1: as many as there are processors.</param>
    /// <exception cref="CsCheckException">The assertion fails for the input that is told, the smallest that was found.</exception>
    public static void Draw<T>(
        this Gen<T> inputs,
        Action<T> assert,
        int iter = 100,
        int? exactly = null,
        int threads = -1,
        Func<T, string>? print = null
    )
    {
        if (AreLong || exactly is not null || IsSeedGiven)
        {
            inputs.Sample(assert, iter: exactly ?? Times(iter), threads: threads, print: print);
            return;
        }
        for (var draw = 0u; draw < iter; draw++)
        {
            var source = new PCG(draw, Seed);
            var seed = source.ToString();
            var input = inputs.Generate(source, null, out _);
            try
            {
                assert(input);
            }
            catch (Exception fault)
            {
                // Fails by the same input, tells it, and looks for a smaller one.
                inputs.Sample(assert, seed: seed, iter: ShrinkingTries, threads: 1, print: print);
                throw new CsCheckException($"Failed once and not again: CsCheck_Seed={seed}", fault);
            }
        }
    }

    /// <inheritdoc cref="Draw{T}(Gen{T}, Action{T}, int, int?, int, Func{T, string})"/>
    public static void Draw<T>(this Gen<T> inputs, Func<T, bool> holds, int iter = 100) =>
        inputs.Draw(input => holds(input).ShouldBeTrue(), iter);

    /// <inheritdoc cref="Draw{T}(Gen{T}, Action{T}, int, int?, int, Func{T, string})"/>
    public static void Draw<T1, T2>(this Gen<(T1, T2)> inputs, Action<T1, T2> assert, int iter = 100) =>
        inputs.Draw(input => assert(input.Item1, input.Item2), iter);

    /// <inheritdoc cref="Draw{T}(Gen{T}, Action{T}, int, int?, int, Func{T, string})"/>
    public static void Draw<T1, T2>(this Gen<(T1, T2)> inputs, Func<T1, T2, bool> holds, int iter = 100) =>
        inputs.Draw(input => holds(input.Item1, input.Item2), iter);

    /// <inheritdoc cref="Draw{T}(Gen{T}, Action{T}, int, int?, int, Func{T, string})"/>
    public static void Draw<T1, T2, T3>(this Gen<(T1, T2, T3)> inputs, Action<T1, T2, T3> assert, int iter = 100) =>
        inputs.Draw(input => assert(input.Item1, input.Item2, input.Item3), iter);

    /// <inheritdoc cref="Draw{T}(Gen{T}, Action{T}, int, int?, int, Func{T, string})"/>
    public static void Draw<T1, T2, T3>(this Gen<(T1, T2, T3)> inputs, Func<T1, T2, T3, bool> holds, int iter = 100) =>
        inputs.Draw(input => holds(input.Item1, input.Item2, input.Item3), iter);

    /// <summary>As many as one takes; in the short form the same in each run.</summary>
    public static IEnumerable<T> Endless<T>(this Gen<T> inputs, bool others)
    {
        for (var draw = 0u; ; draw++)
            yield return others || AreLong ? inputs.Single() : inputs.Generate(new PCG(draw, Seed), null, out _);
    }
}

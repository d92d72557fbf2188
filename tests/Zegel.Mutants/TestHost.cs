using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Xunit.Sdk;
using Xunit.v3;

namespace Zegel.Mutants;

/// <summary>
/// The tests of the rules in one warm process, which runs some of them with one mutant turned on, then others with another.
/// Starting a process for each of thousands would take most of the time. It speaks in lines: see <see cref="Serve"/>.
/// </summary>
sealed class TestHost
{
    const int PlacesMax = 100_000;

    readonly Assembly tests;
    readonly Assembly product;
    readonly FieldInfo active;
    readonly FieldInfo passed;
    readonly List<object> caches = [];
    bool[] tables = [];
    readonly Dictionary<string, Func<Exception?>> cases = new(StringComparer.Ordinal);
    readonly HashSet<string> opened = new(StringComparer.Ordinal);
    readonly HashSet<string> seen = new(StringComparer.Ordinal);

    TestHost(string path)
    {
        // Where the tests look for what lies beside them.
        AppContext.SetData("APP_CONTEXT_BASE_DIRECTORY", Path.GetDirectoryName(path) + Path.DirectorySeparatorChar);
        var dependencies = new AssemblyDependencyResolver(path);
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            dependencies.ResolveAssemblyToPath(name) is { } found ? context.LoadFromAssemblyPath(found) : null;
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) =>
            dependencies.ResolveUnmanagedDllToPath(name) is { } found
                ? System.Runtime.InteropServices.NativeLibrary.Load(found)
                : 0;
        tests = AssemblyLoadContext.Default.LoadFromAssemblyPath(path);
        product = AssemblyLoadContext.Default.LoadFromAssemblyName(new AssemblyName("Zegel"));
        var mutant = product.GetType(nameof(Mutant), throwOnError: true)!;
        active = mutant.GetField(Mutator.Active)!;
        passed = mutant.GetField(Mutator.Passed)!;
    }

    /// <summary>
    /// With a mutant of a table, which is made once in a process: <c>serve TESTS MUTANT</c>. Requests: <c>list COUNT</c> tells
    /// which mutants are passed while tables are made (<c>tables</c>), then those of each test and its time in milliseconds;
    /// <c>run MUTANT TEST ...</c> ends with <c>red</c>, <c>green</c> or, when a test fails without the mutant too, <c>spoiled</c>.
    /// Each test that begins writes a dot, or a question mark when nothing is changed yet: who hears none for long knows that it hangs.
    /// </summary>
    public static int Serve(string path, int mutant)
    {
        var host = new TestHost(path);
        // Tests may write; the answers are written to nobody else's.
        var answers = Console.Out;
        Console.SetOut(TextWriter.Null);
        if (mutant == 0)
            host.MakeTables();
        host.active.SetValue(null, mutant);
        answers.WriteLine("ready");
        while (Console.In.ReadLine() is { } line)
        {
            var words = line.Split('\t');
            if (words[0] == "list")
                host.List(answers, Number(words[1]));
            else
                answers.WriteLine(host.Run(answers, Number(words[1]), words[2..]));
        }
        return 0;
    }

    /// <summary>Everything that is made once: before any mutant is on, so that none can spoil it for the next.</summary>
    void MakeTables()
    {
        var places = new bool[PlacesMax];
        passed.SetValue(null, places);
        foreach (var type in product.GetTypes().Where(type => IsWithin(type, "Zegel.Rules")))
            Make(type);
        tables = places;
        passed.SetValue(null, Array.Empty<bool>());
        foreach (
            var type in tests.GetTypes().Where(type => IsWithin(type, "Zegel.Rules") || type.Namespace == "Zegel.Tests")
        )
            Make(type);
    }

    void Make(Type type)
    {
        if (type.ContainsGenericParameters)
            return;
        RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        foreach (var field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            if (
                field is { IsLiteral: false, FieldType.Name: "ConditionalWeakTable`2" }
                && field.GetValue(null) is { } cache
            )
                caches.Add(cache);
    }

    static bool IsWithin(Type type, string space) =>
        type.Namespace?.StartsWith(space, StringComparison.Ordinal) == true;

    Func<Exception?>? Case(string name)
    {
        var owner = name.Split(' ')[0];
        owner = owner[..owner.LastIndexOf('.')];
        if (opened.Add(owner) && tests.GetType(owner) is { } type)
            Open(type);
        return cases.GetValueOrDefault(name);
    }

    void Open(Type type)
    {
        foreach (var method in type.GetMethods())
            if (
                method.GetCustomAttributes().OfType<IFactAttribute>().FirstOrDefault() is
                { Skip: null, Explicit: false }
            )
                AddCases(type, method);
    }

    void AddCases(Type type, MethodInfo method)
    {
        var name = $"{type.FullName}.{method.Name}";
        var sources = method.GetCustomAttributes().OfType<IDataAttribute>().ToList();
        if (sources.Count == 0)
        {
            cases[name] = () => Try(type, method, []);
            return;
        }
        var row = 0;
        using var made = new NothingToDispose();
        foreach (var source in sources)
        foreach (var data in source.GetData(method, made.Tracker).AsTask().GetAwaiter().GetResult())
        {
            var arguments = Fitting(method, data.GetData());
            cases[string.Create(CultureInfo.InvariantCulture, $"{name} {++row}")] = () => Try(type, method, arguments);
        }
    }

    static object?[] Fitting(MethodInfo method, object?[] given)
    {
        var parameters = method.GetParameters();
        var fitting = new object?[parameters.Length];
        for (var i = 0; i < parameters.Length; i++)
        {
            var type = parameters[i].ParameterType;
            if (
                parameters[i].IsDefined(typeof(ParamArrayAttribute))
                && !(i < given.Length && type.IsInstanceOfType(given[i]))
            )
            {
                var rest = Array.CreateInstance(type.GetElementType()!, Math.Max(0, given.Length - i));
                for (var j = 0; j < rest.Length; j++)
                    rest.SetValue(given[i + j], j);
                fitting[i] = rest;
            }
            else
                fitting[i] = i < given.Length ? given[i] : parameters[i].DefaultValue;
        }
        return fitting;
    }

    static Exception? Try(Type type, MethodInfo method, object?[] arguments)
    {
        object? instance = null;
        try
        {
            instance = method.IsStatic ? null : Activator.CreateInstance(type);
            if (method.Invoke(instance, arguments) is Task task)
                task.GetAwaiter().GetResult();
            return null;
        }
        catch (TargetInvocationException thrown) when (thrown.InnerException is { } inner)
        {
            // Such as for want of a corpus: it says nothing of the mutant.
            return inner.Message.StartsWith(DynamicSkipToken.Value, StringComparison.Ordinal) ? null : inner;
        }
        catch (Exception thrown)
        {
            return thrown;
        }
        finally
        {
            (instance as IDisposable)?.Dispose();
        }
    }

    void List(TextWriter answers, int count)
    {
        answers.WriteLine($"tables\t{Told(tables)}");
        foreach (
            var type in tests
                .GetTypes()
                .Where(type => IsWithin(type, "Zegel.Rules"))
                .OrderBy(type => type.FullName, StringComparer.Ordinal)
        )
            Open(type);
        foreach (var (name, test) in cases)
        {
            Forget();
            var places = new bool[count + 1];
            passed.SetValue(null, places);
            var fault = test();
            passed.SetValue(null, Array.Empty<bool>());
            if (fault is not null)
            {
                answers.WriteLine($"fails\t{name}\t{fault.Message.ReplaceLineEndings(" ")}");
                continue;
            }
            // A second time: the first is spent on compiling.
            Forget();
            var start = Stopwatch.GetTimestamp();
            test();
            var time = (int)Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            answers.WriteLine(string.Create(CultureInfo.InvariantCulture, $"test\t{name}\t{time}\t{Told(places)}"));
        }
        answers.WriteLine("end");
    }

    static string Told(bool[] places) =>
        string.Join(',', Enumerable.Range(0, places.Length).Where(number => places[number]));

    string Run(TextWriter answers, int mutant, string[] names)
    {
        foreach (var name in names)
        {
            // With a mutant on, rows can be missing.
            if (Case(name) is not { } test)
                return "red";
            var isTable = (int)active.GetValue(null)! != 0;
            if (!isTable && seen.Add(name))
            {
                answers.Write('?');
                answers.Flush();
                Forget();
                test();
            }
            answers.Write('.');
            answers.Flush();
            Forget();
            active.SetValue(null, mutant);
            var fault = test();
            if (!isTable)
                active.SetValue(null, 0);
            if (fault is null)
                continue;
            Forget();
            return isTable || test() is null ? "red" : "spoiled";
        }
        return "green";
    }

    /// <summary>What was read with one mutant on says nothing about the next.</summary>
    void Forget()
    {
        foreach (var cache in caches)
            ((dynamic)cache).Clear();
    }

    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    sealed class NothingToDispose : IDisposable
    {
        public DisposalTracker Tracker { get; } = new();

        public void Dispose() { }
    }
}

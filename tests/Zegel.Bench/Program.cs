using System.Globalization;
using Zegel.Bench;

// stage: the world around a served program, for bench/peer-zegel.py.   parts: what each step of a message costs.
// check: how long the rules take for one message.
return args switch
{
    ["stage", var people, var template] => await Stage.RunAsync(Number(people), template),
    ["parts", var people, var template] => await Parts.RunAsync(Number(people), template, database: null),
    ["parts", var people, var template, var database] => await Parts.RunAsync(Number(people), template, database),
    ["check", .. var files] => Check.Run(files),
    _ => Usage(),
};

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static int Usage()
{
    Console.Error.WriteLine(
        "usage: Zegel.Bench stage PEOPLE TEMPLATE | parts PEOPLE TEMPLATE [POSTGRES] | check [FILE.eml ...]"
    );
    return 64;
}

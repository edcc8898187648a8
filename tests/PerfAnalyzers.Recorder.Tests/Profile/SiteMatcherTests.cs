using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Profile;
using PerfAnalyzers.Recorder.Tests.Harness;
using Xunit.Abstractions;

namespace PerfAnalyzers.Recorder.Tests.Profile;

public sealed class SiteMatcherTests(ITestOutputHelper output)
{
    private static readonly MetadataReference s_library = MetadataReference.CreateFromFile(typeof(object).Assembly.Location);
    private static readonly CallSite s_second = new("M:A.B", 3, new("ToListAsync", 2, 2));

    [Fact]
    public void Matches_WhatDidNotChange() =>
        Assert.Equal((1, SiteMatch.Exact), Match(s_second, Call(2, "ToListAsync", 1, 2), Call(3, "ToListAsync", 2, 2)));

    [Fact]
    public void Matches_WhatMovedToAnotherLine() =>
        Assert.Equal((1, SiteMatch.Operator), Match(s_second, Call(2, "ToListAsync", 1, 2), Call(9, "ToListAsync", 2, 2)));

    [Fact]
    public void MatchesNone_WhenThereAreMoreCallsOfTheName() =>
        Assert.Equal((-1, SiteMatch.None), Match(s_second, Call(2, "ToListAsync", 1, 3), Call(3, "ToListAsync", 2, 3), Call(4, "ToListAsync", 3, 3)));

    [Fact]
    public void Matches_WhatWasMadeAsynchronous() =>
        Assert.Equal((1, SiteMatch.Operator), Match(new("M:A.B", 3, new("ToList", 2, 2)), Call(2, "ToList", 1, 2), Call(3, "ToListAsync", 2, 2)));

    [Fact]
    public void MatchesNone_WhenTheOnlyCallIsAnother() =>
        Assert.Equal((-1, SiteMatch.None), Match(new("M:A.B", 3, new("ToList", 1, 1)), Call(3, "CountAsync", 1, 1)));

    [Fact]
    public void MatchesNone_WhenTheOnlyCallWasOneOfSeveral() =>
        Assert.Equal((-1, SiteMatch.None), Match(s_second, Call(3, "ToListAsync", 1, 1)));

    [Fact]
    public void Matches_TheOnlyCallOnALine_WhenATraceSaysNoMore() =>
        Assert.Equal((1, SiteMatch.Exact), Match(new("~A.B", CallSite.UnknownOffset, CallOperator.None, 42), Call(1, "ToList", 1, 1, 41), Call(2, "Count", 1, 1, 42)));

    [Fact]
    public void MatchesNone_WhenTwoCallsAreOnTheLineOfATrace() =>
        Assert.Equal((-1, SiteMatch.None), Match(new("~A.B", CallSite.UnknownOffset, CallOperator.None, 42), Call(1, "ToList", 1, 1, 42), Call(1, "Count", 1, 1, 42)));

    /// <summary>
    /// Sources are edited at random, each call carrying its identity along in an argument that no site knows. No recorded site may be
    /// found at a call of another identity. A program either loses calls or gains some: where one took the place of another of the same
    /// name, nothing that is recorded tells.
    /// </summary>
    [Fact]
    public void FindsNoWrongCall_AfterRandomEdits()
    {
        int edits = 0, sites = 0, matched = 0;
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var program = new EditedProgram(random);
            var before = Read(program.Text());
            for (var n = random.Next(1, 4); n > 0; n--)
            {
                program.Edit(random);
                edits++;
            }
            var after = Read(program.Text());
            foreach (var (member, calls) in before)
            {
                var recorded = calls.Where(c => c.IsRecorded).ToArray();
                if (recorded.Length == 0)
                    continue;
                var now = after.GetValueOrDefault(member) ?? [];
                var result = SiteMatcher.Match([.. recorded.Select(r => new CallSite(member, r.Call.Offset, r.Call.Operator))], [.. now.Select(c => c.Call)]);
                for (var i = 0; i < recorded.Length; i++)
                {
                    sites++;
                    if (result[i].Call < 0)
                        continue;
                    matched++;
                    Assert.True(recorded[i].Identity == now[result[i].Call].Identity, $"Seed {seed}: {member} {recorded[i].Call.Operator} of {recorded[i].Identity} was found at {now[result[i].Call].Identity}:\n{program.Text()}");
                }
            }
        }
        output.WriteLine($"{edits} edits, {sites} sites, {matched} found again ({100.0 * matched / sites:0.0} %), none at a wrong call");
        Assert.InRange(edits, 200, int.MaxValue);
        Assert.InRange(matched, sites / 2, sites);
    }

    private static (int, SiteMatch) Match(CallSite site, params CodeCall[] calls) => SiteMatcher.Match([site], calls)[0];

    private static CodeCall Call(int offset, string name, int ordinal, int total, int line = 0) => new(offset, new(name, ordinal, total), line);

    private static Dictionary<string, List<(CodeCall Call, int Identity, bool IsRecorded)>> Read(string text)
    {
        var tree = CSharpSyntaxTree.ParseText(text);
        var compilation = CSharpCompilation.Create("edited", [tree], [s_library]);
        var model = compilation.GetSemanticModel(tree);
        var members = new Dictionary<string, List<(CodeCall, int, bool)>>();
        foreach (var (id, node) in SourceCalls.Members(model))
        {
            var calls = new List<(CodeCall, int, bool)>();
            foreach (var (call, place) in SourceCalls.Of(node, model))
            {
                if (place is InvocationExpressionSyntax invocation && Regex.Match(invocation.ArgumentList.ToString(), @"^\((\d+)\)$") is { Success: true } identity)
                    calls.Add((call, int.Parse(identity.Groups[1].Value), int.Parse(identity.Groups[1].Value) % 3 != 0));
            }
            // A class that declares a member twice is no program.
            members.TryAdd(id, calls);
        }
        return members;
    }

    /// <summary>A class with methods of statements, some of which query; each query's argument is its identity.</summary>
    private sealed class EditedProgram
    {
        private static readonly string[] s_operators = ["ToList", "ToListAsync", "Count", "First"];
        private readonly List<(string Name, string Parameters, List<string> Lines)> _methods = [];
        private readonly bool _gains;
        private int _identity;
        private int _padding;

        public EditedProgram(Random random)
        {
            _gains = random.Next(2) == 0;
            for (var m = 0; m < 6; m++)
                _methods.Add(("Load" + m / 2, m % 2 == 0 ? "" : "int id", [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => Statement(random))]));
        }

        public string Text()
        {
            var text = new StringBuilder();
            for (var i = 0; i < _padding; i++)
                text.Append("// line\n");
            text.Append("class Db { public int ToList(int i) => i; public int ToListAsync(int i) => i; public int Count(int i) => i; public int First(int i) => i; }\nclass Edited\n{\n    Db db = new();\n");
            foreach (var (name, parameters, lines) in _methods)
            {
                text.Append($"    void {name}({parameters})\n    {{\n");
                foreach (var line in lines)
                    text.Append($"        {line}\n");
                text.Append("    }\n");
            }
            return text.Append("}\n").ToString();
        }

        public void Edit(Random random)
        {
            var index = random.Next(_methods.Count);
            var (name, parameters, lines) = _methods[index];
            switch (random.Next(9))
            {
                case 0: _padding += random.Next(1, 5); break;
                case 1: lines.Insert(random.Next(lines.Count + 1), "// a comment"); break;
                case 2: lines.Insert(random.Next(lines.Count + 1), "var x" + ++_identity + " = 1;"); break;
                case 3 when _gains: lines.Insert(random.Next(lines.Count + 1), Statement(random)); break;
                case 4 when !_gains && lines.Count > 1: lines.RemoveAt(random.Next(lines.Count)); break;
                case 5:
                    // Moved within the class.
                    _methods.RemoveAt(index);
                    _methods.Insert(random.Next(_methods.Count + 1), (name, parameters, lines));
                    break;
                case 6:
                    _methods[index] = ("Renamed" + ++_identity, parameters, lines);
                    break;
                case 7:
                    _methods.Insert(index, (name, "string s" + ++_identity + ", int[] more" + new string('_', random.Next(3)) + (random.Next(2) == 0 ? "" : ", long last"), [Statement(random)]));
                    break;
                default:
                    // Made asynchronous, or synchronous.
                    var at = random.Next(lines.Count);
                    lines[at] = lines[at].Contains("ToListAsync") ? lines[at].Replace("ToListAsync", "ToList") : lines[at].Replace("ToList", "ToListAsync");
                    break;
            }
        }

        private string Statement(Random random) => random.Next(4) switch
        {
            0 => "var y" + ++_identity + " = 2;",
            1 => $"if (db.{s_operators[random.Next(4)]}({++_identity}) > 0) {{ }}",
            2 => $"System.Func<int> f{++_identity} = () => db.{s_operators[random.Next(4)]}({++_identity});",
            _ => $"var z{++_identity} = db.{s_operators[random.Next(4)]}({++_identity});",
        };
    }
}

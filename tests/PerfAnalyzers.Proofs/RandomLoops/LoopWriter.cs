using System.Text;

namespace PerfAnalyzers.Proofs.RandomLoops;

/// <summary>Writes a loop that asks the database for each element, of parts that choices pick: as people write it, and as nobody should.</summary>
internal sealed partial class LoopWriter(Choices choices)
{
    private readonly SortedSet<string> _parameters = new(StringComparer.Ordinal);
    private readonly StringBuilder _text = new();
    private readonly List<string> _declarations = [];
    private readonly List<string> _atEndOfRound = [];
    private readonly bool _isAsync = choices.Chance(70);
    private int _depth = 2;
    private int _names;
    private bool _keyIsAsked;
    private LoopSource _source = null!;
    private LoopKind _loop;

    private enum LoopKind
    {
        ForEach,
        For,
        While,
        Lambda,
    }

    public string Write(string name)
    {
        _source = CreateSource();
        if (choices.Chance(12))
            WritePrelude();
        WriteLoop();
        if (choices.Chance(40))
            Line(Save());
        Line("return log;");
        var (modifier, type) = _isAsync ? ("async ", "Task<List<object?>>") : ("", "List<object?>");
        return $$"""
            using System;
            using System.Collections.Generic;
            using System.Linq;
            using System.Threading.Tasks;
            using Microsoft.EntityFrameworkCore;
            using Library;

            namespace Programs;

            public class Service{{name}}(LibraryContext db)
            {
                public {{modifier}}{{type}} {{name}}({{string.Join(", ", _parameters)}})
                {
                    var log = new List<object?>();
            {{string.Concat(_declarations.Distinct().Select(d => $"        {d}\n"))}}{{_text}}    }

                private static int KeyOf(Row row) => row.BookId + row.Number;

                private static int KeyOf(int id) => id + 1;
            }

            """;
    }

    private void WriteLoop()
    {
        var (collection, element) = (_source.Collection, _source.Element);
        if (_source.Write is null && _source.Keys.Count > 0 && choices.Chance(7))
        {
            Line($"foreach (var {element} in {collection})");
            WriteBulkWrite();
            return;
        }

        _loop = choices.Next(20) switch
        {
            < 3 when _source.IsIndexed => LoopKind.For,
            3 when _source.IsIndexed => LoopKind.While,
            4 or 5 => LoopKind.Lambda,
            _ => LoopKind.ForEach,
        };
        if (_loop == LoopKind.Lambda && WriteLambda())
            return;
        switch (_loop)
        {
            case LoopKind.For:
                Line($"for (var i = 0; i < {collection}.{_source.Count}; i++)");
                Open();
                Line($"var {element} = {collection}[i];");
                break;
            case LoopKind.While:
                Line($"var queue = new Queue<{_source.ElementType}>({collection});");
                Line("while (queue.Count > 0)");
                Open();
                Line($"var {element} = queue.Dequeue();");
                break;
            default:
                _loop = LoopKind.ForEach;
                Line($"foreach (var {element} in {collection})");
                Open();
                break;
        }

        var inner = _source.Inner is { } children && choices.Chance(60) ? children : null;
        if (inner is not null)
        {
            Line($"foreach (var {inner.Element} in {inner.Collection})");
            Open();
            _source = inner;
        }

        WriteBody();
        if (inner is not null)
            Close();
        Close();
    }

    private void WriteBody()
    {
        if (_source.Write is { } write)
            Line(write);
        if (choices.Chance(12))
            Line(GuardOfElement());
        var isTried = choices.Chance(7);
        if (isTried)
        {
            Line("try");
            Open();
        }

        if (choices.Chance(10))
            WriteChangeOfElement();
        WriteQuestion();
        if (choices.Chance(25))
            WriteQuestion();
        if (choices.Chance(10))
            WriteChangeOfElement();
        foreach (var line in _atEndOfRound)
            Line(line);
        if (choices.Chance(15))
            Line(Save());
        if (isTried)
        {
            Close();
            Line("catch (InvalidOperationException)");
            Open();
            Line("log.Add(\"failed\");");
            Close();
        }
    }

    private string GuardOfElement() => choices.Of(
        "if (log.Count > 12)\n    break;",
        "if (log.Count % 3 == 2)\n    continue;",
        $"if (log.Contains({_source.Keys[0].Name}))\n    continue;",
        "if (log.Count > 9)\n    return log;");

    private void WriteChangeOfElement()
    {
        if (_source.Entity is { } entity)
        {
            switch (choices.Next(5))
            {
                case 0:
                    Line($"{_source.Element}.{choices.Of([.. entity.Numbers.DefaultIfEmpty("Name")])}{(entity.Numbers.Any() ? " += 1" : " = \"changed\"")};");
                    break;
                case 1 when entity.Columns.FirstOrDefault(c => c.IsNullable && c.Name != "City" && c.Name != "Email") is { } column:
                    Line($"{_source.Element}.{column.Name} = null;");
                    break;
                case 2 when entity.References.Count > 0 && entity.Name != "Holding":
                    var (name, target) = choices.Of(entity.References);
                    Line($"{_source.Element}.{name} = {Await($"db.{LibraryEntity.Get(target).Set}.OrderBy(x => x.Id).FirstOrDefault{Async}()")}{(entity.Name == "Loan" ? "!" : "")};");
                    break;
                case 3 when entity.Collections.Count > 0:
                    Line($"{_source.Element}.{choices.Of(entity.Collections).Name}.Clear();");
                    break;
                default:
                    Line($"db.Remove({_source.Element});");
                    break;
            }
        }
        else if (_source.ElementType == "Row" && _loop != LoopKind.Lambda)
        {
            Line(choices.Of(
                $"{_source.Element}.BookId += 1;",
                $"{_source.Element}.Text = null;",
                $"{_source.Element}.Number = 3;",
                $"{_source.Element}.MemberId = \"changed\";"));
        }
    }

    // Rows that the context knows before the loop.
    private void WritePrelude()
    {
        var entity = choices.Of(LibraryEntity.All);
        var known = "known" + entity.Set;
        Line($"var {known} = {Await($"db.{entity.Set}{entity.OrderBy("x")}.ToList{Async}()")};");
        var line = choices.Next(4) switch
        {
            0 when entity.Numbers.Any() => $"{known}[0].{entity.Numbers.First()} = 77;",
            1 => $"db.Remove({known}[0]);",
            2 when entity.Columns.FirstOrDefault(c => c is { Type: "int?" or "long?" }) is { } column => $"{known}[0].{column.Name} = {known}[{known}.Count - 1].{column.Name};",
            3 when entity.Name is "Branch" or "Author" or "Book" => $"db.Add(new {entity.Name} {{ {entity.New} }});",
            _ => null,
        };
        if (line is not null)
            Line(line.StartsWith("db.Add", StringComparison.Ordinal) ? line : $"if ({known}.Count > 0)\n    {line}");
    }

    private string Save() => Await($"db.SaveChanges{Async}()") + ";";

    private string Await(string call) => _isAsync ? "await " + call : call;

    private string Async => _isAsync ? "Async" : "";

    private string NewName(string stem) => stem + (++_names).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private void Open()
    {
        Line("{");
        _depth++;
    }

    private void Close()
    {
        _depth--;
        Line("}");
    }

    private void Line(string lines)
    {
        foreach (var line in lines.Split('\n'))
            _text.Append(' ', 4 * _depth).Append(line).Append('\n');
    }
}

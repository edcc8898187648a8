namespace PerfAnalyzers.Flow.Calls;

/// <summary>
/// The questions to repositories that a thread is answering, each in the course of another: what answers may ask the same again, through as
/// many methods and projects as there are, and that is no other query.
/// </summary>
internal static class OpenQuestions
{
    [ThreadStatic]
    private static HashSet<object>? t_open;

    /// <summary>
    /// How often a question of this thread had no answer because it was open already: what was found meanwhile is true in the course of
    /// that one question only, and not to be kept.
    /// </summary>
    [field: ThreadStatic]
    public static int Cuts { get; private set; }

    /// <summary>The answer to a question; none while it is being answered.</summary>
    /// <param name="question">
    /// Tells the question from others: the id of a method, whichever compilation is asked, or the method, as one compilation sees it.
    /// </param>
    /// <param name="answer">Answers it.</param>
    public static T? Answer<T>(object question, Func<T?> answer)
    {
        var open = t_open ??= new();
        if (!open.Add(question))
        {
            Cuts++;
            return default;
        }

        try
        {
            return answer();
        }
        finally
        {
            open.Remove(question);
        }
    }
}

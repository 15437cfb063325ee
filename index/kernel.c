/* The best passages for a query: what `index.postings` does in numpy, in one pass over the lists.

   Passages are looked at in windows that fit the nearest cache. Within a window the terms that can
   lift a passage among the best are added up; terms that cannot do so even together (their highest
   weights do not reach the k-th score so far) are looked up only for passages that might get there.
   Turtle, Flood, "Query Evaluation: Strategies and Optimizations", 1995 (MAXSCORE).

   Every score that comes back was added up in the order of the query, so that it is the same to the
   last bit as numpy's; it is compiled without contraction of operations for the same reason. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

#define WINDOW 2048
#define MOST_TERMS 64

typedef struct {
    const void *items;
    Py_ssize_t width; /* bytes of an item: 1, 2 or 4 */
} Numbers;

static inline uint32_t at(Numbers numbers, Py_ssize_t place) {
    switch (numbers.width) {
    case 1: return ((const uint8_t *)numbers.items)[place];
    case 2: return ((const uint16_t *)numbers.items)[place];
    default: return ((const uint32_t *)numbers.items)[place];
    }
}

typedef struct {
    Py_ssize_t first, last;  /* what is left of its posting list */
    Py_ssize_t low, high;    /* what of it lies in this window */
    double idf, share, most; /* of a weight; its share in the query; no passage gets more */
    int is_pending;          /* its window is not known yet */
} Term;

typedef struct {
    Numbers passages, counts;
    const double *norms;
    double saturation; /* k1 + 1 */
    Term terms[MOST_TERMS];
    int by_most[MOST_TERMS];      /* the terms, those with the lowest `most` first */
    double reached[MOST_TERMS + 1]; /* what that many of them can add up to */
    int size;
} Query;

typedef struct {
    double score;
    uint32_t passage;
} Found;

static inline int is_worse(Found one, Found other) {
    return one.score < other.score || (one.score == other.score && one.passage > other.passage);
}

static inline double weight(const Query *query, const Term *term, Py_ssize_t place) {
    double count = at(query->counts, place);
    double norm = query->norms[at(query->passages, place)];
    return term->idf * ((count * query->saturation) / (norm + count)) * term->share;
}

/* The first place from `low` on, below `last`, whose passage is not below `passage`. */
static Py_ssize_t seek(Numbers passages, Py_ssize_t low, Py_ssize_t last, uint64_t passage) {
    Py_ssize_t step = 1, high = low;
    while (high < last && at(passages, high) < passage) {
        low = high + 1;
        high += step;
        step *= 2;
    }
    if (high > last) high = last;
    while (low < high) {
        Py_ssize_t middle = low + (high - low) / 2;
        if (at(passages, middle) < passage) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* What a term weighs in a passage of the window that begins at `base`; 0 if it is not there. */
static double look_up(const Query *query, Term *term, uint32_t passage, uint64_t base) {
    if (term->is_pending) {
        term->first = term->low = seek(query->passages, term->first, term->last, base);
        term->high = seek(query->passages, term->low, term->last, base + WINDOW);
        term->is_pending = 0;
    }
    Py_ssize_t place = seek(query->passages, term->low, term->high, passage);
    int is_there = place < term->high && at(query->passages, place) == passage;
    return is_there ? weight(query, term, place) : 0;
}

/* The passage's score, in the query's order, or less than `least` if it does not reach that. */
static double completed(Query *query, int needless, Found found, uint64_t base, double least) {
    for (int number = needless; number-- > 0;) {
        found.score += look_up(query, &query->terms[query->by_most[number]], found.passage, base);
        if (found.score + query->reached[number] < least) return 0;
    }
    double score = 0;
    for (int number = 0; number < query->size; number++)
        score += look_up(query, &query->terms[number], found.passage, base);
    return score;
}

/* Puts what was found into the heap, whose worst is on top, in place of that if it is full. */
static int push(Found *heap, int held, int most, Found found) {
    int place;
    if (held < most) {
        for (place = held++; place && is_worse(found, heap[(place - 1) / 2]); place = (place - 1) / 2)
            heap[place] = heap[(place - 1) / 2];
    } else {
        for (place = 0;;) {
            int child = 2 * place + 1;
            if (child >= held) break;
            if (child + 1 < held && is_worse(heap[child + 1], heap[child])) child++;
            if (!is_worse(heap[child], found)) break;
            heap[place] = heap[child];
            place = child;
        }
    }
    heap[place] = found;
    return held;
}

static int search(Query *query, Found *heap, int most) {
    double sums[WINDOW] = {0};
    uint16_t touched[WINDOW];
    int held = 0, needless = 0; /* so many of `by_most` do not make a passage worth a look */
    for (;;) {
        if (held == most)
            while (needless < query->size && query->reached[needless + 1] < heap[0].score)
                needless++;
        uint64_t base = UINT64_MAX;
        char is_needed[MOST_TERMS] = {0};
        for (int number = needless; number < query->size; number++) {
            Term *term = &query->terms[query->by_most[number]];
            is_needed[query->by_most[number]] = 1;
            if (term->first < term->last && at(query->passages, term->first) < base)
                base = at(query->passages, term->first);
        }
        if (base == UINT64_MAX) return held;
        base -= base % WINDOW;
        int touches = 0;
        for (int number = 0; number < query->size; number++) { /* in the query's order */
            Term *term = &query->terms[number];
            term->is_pending = !is_needed[number];
            if (term->is_pending) continue;
            Py_ssize_t place = term->low = term->first;
            for (; place < term->last; place++) {
                uint64_t within = at(query->passages, place) - base;
                if (within >= WINDOW) break;
                /* It is touched once: what it weighed is above 0, if that is not too small. */
                if (sums[within] == 0 && touches < WINDOW) touched[touches++] = (uint16_t)within;
                sums[within] += weight(query, term, place);
            }
            term->first = term->high = place;
        }
        for (int number = 0; number < touches; number++) {
            Found found = {sums[touched[number]], (uint32_t)(base + touched[number])};
            sums[touched[number]] = 0;
            if (held == most && found.score + query->reached[needless] < heap[0].score) continue;
            if (needless)
                found.score = completed(query, needless, found, base, held == most ? heap[0].score : 0);
            if (held < most || is_worse(heap[0], found)) held = push(heap, held, most, found);
        }
    }
}

static int numbers_in(PyObject *array, Py_buffer *buffer, Numbers *numbers) {
    if (PyObject_GetBuffer(array, buffer, PyBUF_ND) < 0) return -1;
    numbers->items = buffer->buf;
    numbers->width = buffer->itemsize;
    return 0;
}

static void by_what_they_reach(Query *query) {
    double sum = 0;
    for (int number = 0; number < query->size; number++) {
        int place = number;
        for (; place && query->terms[query->by_most[place - 1]].most > query->terms[number].most; place--)
            query->by_most[place] = query->by_most[place - 1];
        query->by_most[place] = number;
    }
    for (int number = 0; number < query->size; number++) {
        sum += query->terms[query->by_most[number]].most;
        query->reached[number + 1] = sum * (1 + 1e-9); /* sums of other orders may differ */
    }
}

PyDoc_STRVAR(top_doc,
"top(passages, counts, norms, saturation, terms, k, /)\n--\n\n"
"At most k passages for a query: (passage, score), best first, equal ones in order.\n\n"
"terms are tuples: where its posting list starts and stops, idf, share, highest weight.");

static PyObject *top(PyObject *self, PyObject *arguments) {
    PyObject *passages, *counts, *norms, *terms, *result = NULL;
    Py_buffer buffers[3] = {{0}};
    Query query = {0};
    Numbers lengths;
    int k, held;
    if (!PyArg_ParseTuple(arguments, "OOOdO!i", &passages, &counts, &norms, &query.saturation,
                          &PyList_Type, &terms, &k))
        return NULL;
    if (PyList_GET_SIZE(terms) > MOST_TERMS || k < 1) {
        PyErr_Format(PyExc_ValueError, "at most %d terms and at least one passage", MOST_TERMS);
        return NULL;
    }
    query.size = (int)PyList_GET_SIZE(terms);
    for (int number = 0; number < query.size; number++) {
        Term *term = &query.terms[number];
        if (!PyArg_ParseTuple(PyList_GET_ITEM(terms, number), "nnddd", &term->first, &term->last,
                              &term->idf, &term->share, &term->most))
            return NULL;
        term->most *= term->share;
    }
    Found *heap = NULL;
    if (numbers_in(passages, &buffers[0], &query.passages) < 0 ||
        numbers_in(counts, &buffers[1], &query.counts) < 0 ||
        numbers_in(norms, &buffers[2], &lengths) < 0)
        goto done;
    query.norms = lengths.items;
    /* No more than there are passages: a caller may ask for any number of them. */
    if (k > buffers[2].len / (Py_ssize_t)sizeof(double))
        k = (int)(buffers[2].len / (Py_ssize_t)sizeof(double));
    heap = PyMem_Malloc((size_t)(k ? k : 1) * sizeof(Found));
    if (heap == NULL) {
        PyErr_NoMemory();
        goto done;
    }
    by_what_they_reach(&query);
    Py_BEGIN_ALLOW_THREADS
    held = k ? search(&query, heap, k) : 0;
    Py_END_ALLOW_THREADS
    result = PyList_New(held);
    while (result && held) { /* the worst is always on top */
        Found worst = heap[0];
        PyObject *pair = Py_BuildValue("(Id)", worst.passage, worst.score);
        if (pair == NULL) {
            Py_CLEAR(result);
            break;
        }
        Found moved = heap[--held];
        PyList_SET_ITEM(result, held, pair);
        if (held) push(heap, held, held, moved);
    }
done:
    PyMem_Free(heap);
    for (int number = 0; number < 3; number++)
        if (buffers[number].obj) PyBuffer_Release(&buffers[number]);
    return result;
}

PyDoc_STRVAR(highest_doc,
"highest(passages, counts, norms, saturation, bounds, found, /)\n--\n\n"
"Puts into `found` the highest share of its idf that each term weighs anywhere.\n\n"
"bounds tells where each posting list starts, and where the last one stops.");

static PyObject *highest(PyObject *self, PyObject *arguments) {
    PyObject *objects[5], *result = NULL;
    Py_buffer buffers[5] = {{0}};
    Numbers numbers[5];
    double saturation;
    if (!PyArg_ParseTuple(arguments, "OOOdOO", &objects[0], &objects[1], &objects[2], &saturation,
                          &objects[3], &objects[4]))
        return NULL;
    for (int number = 0; number < 5; number++)
        if (numbers_in(objects[number], &buffers[number], &numbers[number]) < 0) goto done;
    const double *norms = numbers[2].items;
    const int64_t *bounds = numbers[3].items;
    double *found = buffers[4].buf;
    Py_BEGIN_ALLOW_THREADS
    for (Py_ssize_t term = 0; term < buffers[4].len / (Py_ssize_t)sizeof(double); term++)
        for (Py_ssize_t place = bounds[term]; place < bounds[term + 1]; place++) {
            double count = at(numbers[1], place);
            double share = (count * saturation) / (norms[at(numbers[0], place)] + count);
            if (share > found[term]) found[term] = share;
        }
    Py_END_ALLOW_THREADS
    result = Py_NewRef(Py_None);
done:
    for (int number = 0; number < 5; number++)
        if (buffers[number].obj) PyBuffer_Release(&buffers[number]);
    return result;
}

static PyMethodDef methods[] = {
    {"top", top, METH_VARARGS, top_doc},
    {"highest", highest, METH_VARARGS, highest_doc},
    {NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "index._kernel", "See index.postings.", -1, methods,
};

PyMODINIT_FUNC PyInit__kernel(void) { return PyModule_Create(&module); }
